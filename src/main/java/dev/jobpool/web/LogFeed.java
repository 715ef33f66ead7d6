package dev.jobpool.web;

import dev.jobpool.job.JobEvents;
import dev.jobpool.job.JobEvents.LogStep;
import dev.jobpool.job.JobLog;
import dev.jobpool.job.LogPart;
import java.io.ByteArrayOutputStream;
import java.util.Optional;
import java.util.UUID;

/** What a job prints, as it prints it. */
final class LogFeed implements Feed {
  /** Whatever came would be taken for something that was printed. */
  private static final byte[] NO_HEARTBEAT = {};

  private final UUID id;
  private final JobEvents events;
  private long sent;
  private boolean over;

  LogFeed(UUID id, JobEvents events) {
    this.id = id;
    this.events = events;
  }

  @Override
  public Optional<byte[]> next() {
    LogStep step = events.log(id, sent).orElse(null);
    over = step == null || step.over();
    if (step == null || step.part().isEmpty()) {
      return Optional.empty();
    }
    LogPart part = step.part();
    sent = part.end();
    if (part.omittedBytes() == 0) {
      return Optional.of(part.text());
    }
    var bytes = new ByteArrayOutputStream(part.text().length + 64);
    bytes.writeBytes(JobLog.noteOf(part.omittedBytes()));
    bytes.writeBytes(part.text());
    return Optional.of(bytes.toByteArray());
  }

  @Override
  public boolean isOver() {
    return over;
  }

  @Override
  public byte[] heartbeat() {
    return NO_HEARTBEAT;
  }
}
