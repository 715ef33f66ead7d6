package dev.jobpool.web;

import dev.jobpool.job.Ending;
import dev.jobpool.job.Job;
import dev.jobpool.job.JobError;
import dev.jobpool.job.JobLifecycle;
import dev.jobpool.job.JobRunner;
import dev.jobpool.job.JobState;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Runs jobs at once, on the thread that submits, by a script instead of a worker: some functions
 * have an ending, all others are RUNNING until they are stopped or released.
 */
final class ScriptedRunner implements JobRunner {
  private static final Map<String, Ending> ENDINGS =
      Map.of(
          "samples.Arithmetic::square", Ending.succeeded(bytes("144")),
          "samples.Arithmetic::power", Ending.succeeded(bytes("1024")),
          "samples.Text::upper", Ending.succeeded(bytes("\"HÉLLO\"")),
          "samples.Faults::fail",
              Ending.of(
                  JobState.FAILED,
                  new JobError(
                      JobError.Kind.EXCEPTION,
                      "java.lang.IllegalStateException",
                      "as asked",
                      "java.lang.IllegalStateException: as asked",
                      null,
                      null,
                      null)));

  private final JobLifecycle lifecycle;
  private final Map<UUID, Job> running = new ConcurrentHashMap<>();
  volatile boolean open = true;
  volatile boolean idle = true;

  ScriptedRunner(JobLifecycle lifecycle) {
    this.lifecycle = lifecycle;
  }

  @Override
  public Entry enter() {
    return open ? Entry.OPEN : Entry.CLOSED;
  }

  @Override
  public void accepted(Job accepted) {
    if (idle) {
      lifecycle.claim(1).forEach(this::run);
    }
  }

  private void run(Job claimed) {
    Job started = lifecycle.started(claimed, 1, 4711).orElseThrow();
    lifecycle.output(started, bytes("printed by " + started.request().func() + "\n"));
    Ending ending = ENDINGS.get(started.request().func());
    if (ending == null) {
      running.put(started.id(), started);
    } else {
      lifecycle.finish(started, ending);
    }
  }

  /** Ends a running job with this value. */
  void release(UUID id, String value) {
    lifecycle.finish(Objects.requireNonNull(running.remove(id)), Ending.succeeded(bytes(value)));
  }

  /** Ends a job whose cancellation was requested, as its worker's end would. */
  void stopped(UUID id) {
    var error = JobError.of(JobError.Kind.CANCELLED, "cancelled");
    lifecycle.finish(
        Objects.requireNonNull(running.remove(id)), Ending.of(JobState.CANCELLED, error));
  }

  @Override
  public void refused() {}

  @Override
  public void stop(UUID id) {}

  @Override
  public void abandoned() {}

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
