package dev.jobpool.pool;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The pool at one moment.
 *
 * @param size how many workers it should have
 * @param queued calls that wait for a worker
 * @param startFailure why the newest attempt to start a worker failed; null once one succeeded
 */
public record PoolSnapshot(
    State state,
    int size,
    List<WorkerSnapshot> workers,
    int queued,
    @Nullable String startFailure) {

  public PoolSnapshot {
    workers = List.copyOf(workers);
  }

  /** Whether the pool takes calls. */
  public enum State {
    OPEN,
    CLOSED,
    TERMINATED
  }

  /** What a worker is doing. */
  public enum WorkerState {
    /** Not yet ready. */
    STARTING,
    /** Ready, and kept aside to take the place of one that dies. */
    SPARE,
    /** Waits for work. */
    IDLE,
    /** Runs a call. */
    BUSY,
    /** Was asked to end, or is dying. */
    STOPPING
  }

  /**
   * One worker.
   *
   * @param pid -1 while its process does not exist yet
   * @param currentJob the {@link Call#jobId} it runs; null if none
   * @param residentBytes resident memory; -1 while unknown
   */
  public record WorkerSnapshot(
      int id,
      long pid,
      WorkerState state,
      long callsDone,
      @Nullable String currentJob,
      long residentBytes,
      Duration age) {}
}
