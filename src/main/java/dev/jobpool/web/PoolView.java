package dev.jobpool.web;

import dev.jobpool.job.PoolStatus;
import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The pool as JSON. */
@Schema(name = "Pool", description = "The pool at one moment.")
record PoolView(
    @Schema(description = "OPEN takes jobs; CLOSED finishes what it has; TERMINATED was killed.")
        PoolStatus.State state,
    @Schema(description = "The replica that answers.") String node,
    @Schema(description = "How many workers it should have.", example = "2") int size,
    List<WorkerView> workers,
    @Schema(description = "Jobs that wait for a worker.") int queueDepth,
    @Schema(description = "How many may wait.", example = "10000") int queueLimit,
    @Schema(
            description = "How long the oldest of them has waited.",
            type = "string",
            format = "duration",
            example = "PT0.25S")
        @Nullable Duration oldestWait,
    @Schema(description = "Finished jobs a second, over the last minute.", example = "12.5")
        double jobsPerSecond,
    @Schema(description = "Why the newest attempt to start a worker failed; null if it did not.")
        @Nullable String startFailure,
    @Schema(description = "Every process that shares the store, the one that answers first.")
        List<ReplicaView> replicas) {

  static PoolView of(PoolStatus pool) {
    return new PoolView(
        pool.state(),
        pool.node(),
        pool.size(),
        WorkerView.of(pool.workers()),
        pool.queueDepth(),
        pool.queueLimit(),
        pool.oldestWait(),
        pool.jobsPerSecond(),
        pool.startFailure(),
        pool.replicas().stream().map(ReplicaView::of).toList());
  }

  /** The same, without telling which jobs run. */
  PoolView withoutJobs() {
    return new PoolView(
        state,
        node,
        size,
        WorkerView.withoutJobs(workers),
        queueDepth,
        queueLimit,
        oldestWait,
        jobsPerSecond,
        startFailure,
        replicas.stream().map(ReplicaView::withoutJobs).toList());
  }

  @Schema(name = "PoolReplica", description = "One process that shares the store.")
  record ReplicaView(
      String node,
      PoolStatus.State state,
      int size,
      List<WorkerView> workers,
      @Schema(description = "Finished jobs a second, over the last minute.") double jobsPerSecond,
      @Nullable String startFailure) {

    static ReplicaView of(PoolStatus.Replica replica) {
      return new ReplicaView(
          replica.node(),
          replica.state(),
          replica.size(),
          WorkerView.of(replica.workers()),
          replica.jobsPerSecond(),
          replica.startFailure());
    }

    ReplicaView withoutJobs() {
      return new ReplicaView(
          node, state, size, WorkerView.withoutJobs(workers), jobsPerSecond, startFailure);
    }
  }

  @Schema(name = "PoolWorker", description = "One worker process.")
  record WorkerView(
      int id,
      @Schema(description = "Its process; null while there is none yet.", example = "4711")
          @Nullable Long pid,
      PoolStatus.WorkerState state,
      @Schema(description = "Jobs it has finished.") long jobsDone,
      @Schema(description = "The job it runs; null to those who see their own jobs only.")
          @Nullable UUID currentJob,
      @Schema(description = "Its resident memory; null while unknown.", example = "73400320")
          @Nullable Long residentBytes,
      @Schema(type = "string", format = "duration", example = "PT1M30S") Duration age) {

    static List<WorkerView> of(List<PoolStatus.Worker> workers) {
      return workers.stream()
          .map(WorkerView::of)
          .sorted(Comparator.comparingInt(WorkerView::id))
          .toList();
    }

    static List<WorkerView> withoutJobs(List<WorkerView> workers) {
      return workers.stream()
          .map(it ->
              new WorkerView(it.id, it.pid, it.state, it.jobsDone, null, it.residentBytes, it.age))
          .toList();
    }

    private static WorkerView of(PoolStatus.Worker worker) {
      return new WorkerView(
          worker.id(),
          known(worker.pid()),
          worker.state(),
          worker.jobsDone(),
          worker.currentJob(),
          known(worker.residentBytes()),
          worker.age());
    }

    private static @Nullable Long known(long number) {
      return number < 0 ? null : number;
    }
  }

  @Schema(name = "PoolResize")
  record Resize(
      @Schema(
              requiredMode = Schema.RequiredMode.REQUIRED,
              minimum = "1",
              maximum = "1024",
              example = "4")
          int size) {}
}
