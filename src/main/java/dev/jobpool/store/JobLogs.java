package dev.jobpool.store;

import dev.jobpool.job.JobLog;
import dev.jobpool.job.LogPart;
import java.util.UUID;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicLong;

/** What jobs print, in memory. When all logs together are too long, those of the oldest jobs go. */
final class JobLogs {
  private final ConcurrentSkipListMap<UUID, LogBuffer> byJob = new ConcurrentSkipListMap<>();
  private final AtomicLong totalBytes = new AtomicLong();
  private final LogLimits limits;

  JobLogs(LogLimits limits) {
    this.limits = limits;
  }

  void append(UUID id, byte[] text) {
    grown(buffer(id).append(text));
  }

  /** What a job has printed before it came here. */
  void begin(UUID id, JobLog printed) {
    grown(buffer(id).begin(printed));
  }

  private LogBuffer buffer(UUID id) {
    return byJob.computeIfAbsent(id, _ -> new LogBuffer(limits.maxBytesPerJob()));
  }

  private void grown(int bytes) {
    totalBytes.addAndGet(bytes);
    while (totalBytes.get() > limits.maxBytes()) {
      var oldest = byJob.pollFirstEntry();
      if (oldest == null) {
        return;
      }
      totalBytes.addAndGet(-oldest.getValue().close());
    }
  }

  JobLog get(UUID id) {
    LogBuffer log = byJob.get(id);
    return log == null ? JobLog.EMPTY : log.read();
  }

  LogPart get(UUID id, long from, int maxBytes) {
    LogBuffer log = byJob.get(id);
    return log == null ? JobLog.EMPTY.part(from, maxBytes) : log.read(from, maxBytes);
  }

  long printedBytes(UUID id) {
    LogBuffer log = byJob.get(id);
    return log == null ? 0 : log.printedBytes();
  }

  void remove(UUID id) {
    LogBuffer log = byJob.remove(id);
    if (log != null) {
      totalBytes.addAndGet(-log.close());
    }
  }

  long totalBytes() {
    return totalBytes.get();
  }
}
