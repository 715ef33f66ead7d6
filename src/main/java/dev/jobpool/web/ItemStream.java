package dev.jobpool.web;

import dev.jobpool.job.ItemOutcomes;
import dev.jobpool.job.ItemReader;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.List;

/** Sends what becomes of items while it becomes known. */
final class ItemStream {
  /** After so long without a word an empty line tells that both sides are still there. */
  private static final Duration LONGEST_SILENCE = Duration.ofSeconds(15);

  private ItemStream() {}

  /** Returns when all is sent; fails when the client has gone. */
  static void send(ItemReader items, HttpServletResponse response)
      throws IOException, InterruptedException {
    response.setContentType(MapSubmissions.NDJSON);
    response.setHeader("X-Content-Type-Options", "nosniff");
    OutputStream out = response.getOutputStream();
    response.flushBuffer();
    List<ItemOutcomes> page = items.next(LONGEST_SILENCE);
    while (page != null) {
      for (ItemOutcomes outcomes : page) {
        ItemLines.write(outcomes, out);
      }
      if (page.isEmpty()) {
        out.write('\n');
      }
      response.flushBuffer();
      page = items.next(LONGEST_SILENCE);
    }
  }
}
