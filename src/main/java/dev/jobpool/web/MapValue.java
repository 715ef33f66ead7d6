package dev.jobpool.web;

import dev.jobpool.job.ItemOrder;
import dev.jobpool.job.ItemOutcomes;
import dev.jobpool.job.ItemReader;
import dev.jobpool.job.Job;
import dev.jobpool.job.JobService;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.List;

/**
 * The value of a map that has succeeded: the list of its items' values, put together as it is sent.
 */
record MapValue(JobService jobs, Job job) {

  /** True if the job's value is to be put together. */
  static boolean isOf(Job job) {
    return job.request().map() != null && job.value() != null;
  }

  void writeTo(OutputStream out) throws IOException {
    out.write('[');
    boolean first = true;
    try (ItemReader items = jobs.items(job, ItemOrder.INPUT).orElseThrow()) {
      List<ItemOutcomes> page = items.next(Duration.ZERO);
      while (page != null) {
        for (ItemOutcomes outcomes : page) {
          if (!(outcomes instanceof ItemOutcomes.Values values)) {
            throw new IOException("map %s has lost items while it was read".formatted(job.id()));
          }
          if (!first) {
            out.write(',');
          }
          first = false;
          out.write(listed(values.lines()), 0, values.lines().length - 1);
        }
        page = items.next(Duration.ZERO);
      }
    } catch (InterruptedException e) {
      throw new InterruptedIOException(e.getMessage());
    }
    out.write(']');
  }

  /** With commas for the ends of lines. */
  private static byte[] listed(byte[] lines) {
    byte[] list = lines.clone();
    for (int i = 0; i < list.length; i++) {
      if (list[i] == '\n') {
        list[i] = ',';
      }
    }
    return list;
  }
}
