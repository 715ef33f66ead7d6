package dev.jobpool.dispatch;

import dev.jobpool.job.Job;
import dev.jobpool.job.TraceParent;
import dev.jobpool.pool.DeathCertificate;
import dev.jobpool.pool.Outcome;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.spi.LoggingEventBuilder;

/** Lines of the log that are about a job: its id, its function and its trace are fields of them. */
final class AboutJob {
  private AboutJob() {}

  static LoggingEventBuilder line(LoggingEventBuilder line, Job job) {
    LoggingEventBuilder named =
        line.addKeyValue("jobId", job.id()).addKeyValue("function", job.request().func());
    String trace = job.request().origin().traceParent();
    return Optional.ofNullable(trace)
        .flatMap(TraceParent::parse)
        .map(it -> named.addKeyValue("traceId", it.traceId()))
        .orElse(named);
  }

  /** Tells of the worker that died with a job, if one has. */
  static void died(Logger log, Job job, Outcome outcome) {
    if (outcome instanceof Outcome.WorkerDied(DeathCertificate death)) {
      line(log.atWarn(), job)
          .addKeyValue("workerPid", death.pid())
          .log("Job {} has lost its worker: {}", job.id(), death.cause());
    }
  }
}
