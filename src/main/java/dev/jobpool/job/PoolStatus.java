package dev.jobpool.job;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The pool at one moment.
 *
 * @param size how many workers it should have
 * @param queueDepth jobs that wait for a worker
 * @param queueLimit how many may wait
 * @param oldestWait how long the oldest of them has waited; null if none waits
 * @param jobsPerSecond finished jobs a second, averaged over the last minute
 * @param startFailure why the newest attempt to start a worker failed; null if it did not
 * @param replicas all the processes that share the store, this one first
 */
public record PoolStatus(
    State state,
    String node,
    int size,
    List<Worker> workers,
    int queueDepth,
    int queueLimit,
    @Nullable Duration oldestWait,
    double jobsPerSecond,
    @Nullable String startFailure,
    List<Replica> replicas) {

  public PoolStatus {
    workers = List.copyOf(workers);
    replicas = List.copyOf(replicas);
  }

  /** This process's part of it. */
  public Replica here() {
    return new Replica(node, state, size, workers, jobsPerSecond, startFailure);
  }

  /** The same with the other processes. */
  public PoolStatus withOthers(List<Replica> others) {
    List<Replica> all = new ArrayList<>();
    all.add(here());
    all.addAll(others);
    return new PoolStatus(
        state,
        node,
        size,
        workers,
        queueDepth,
        queueLimit,
        oldestWait,
        jobsPerSecond,
        startFailure,
        all);
  }

  /** One of the processes that share the store. */
  public record Replica(
      String node,
      State state,
      int size,
      List<Worker> workers,
      double jobsPerSecond,
      @Nullable String startFailure) {

    public Replica {
      workers = List.copyOf(workers);
    }
  }

  /** Whether the pool takes jobs. */
  public enum State {
    /** Takes jobs and runs them. */
    OPEN,
    /** Takes no job; runs those it has, then its workers end. */
    CLOSED,
    /** Takes no job; its workers were killed. */
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
   * @param jobsDone jobs it has finished
   * @param currentJob the job it runs; null if none
   * @param residentBytes its resident memory; -1 while unknown
   */
  public record Worker(
      int id,
      long pid,
      WorkerState state,
      long jobsDone,
      @Nullable UUID currentJob,
      long residentBytes,
      Duration age) {}
}
