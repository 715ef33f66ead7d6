package dev.jobpool.store;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.jobpool.job.JobIds;
import dev.jobpool.job.JobLog;
import dev.jobpool.job.LogPart;
import dev.jobpool.job.SettableClock;
import java.time.Instant;
import java.util.Arrays;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class LogBufferTest {

  private static String text(LogBuffer buffer) {
    return new String(buffer.read().text(), UTF_8);
  }

  private static LogBuffer filled(int limit, String text, int pieceBytes) {
    var buffer = new LogBuffer(limit);
    byte[] bytes = text.getBytes(UTF_8);
    for (int at = 0; at < bytes.length; at += pieceBytes) {
      int end = Math.min(bytes.length, at + pieceBytes);
      buffer.append(Arrays.copyOfRange(bytes, at, end));
    }
    return buffer;
  }

  @Test
  void read_withinTheLimit_isAllOfIt() {
    assertThat(text(filled(10, "abcdefghij", 3))).isEqualTo("abcdefghij");
    assertThat(text(new LogBuffer(10))).isEmpty();
  }

  @Test
  void read_overTheLimit_isBeginningNoteAndEnd() {
    String expected = "abcde\n[... 16 bytes left out ...]\nvwxyz";

    for (int piece = 1; piece <= 26; piece++) {
      assertThat(text(filled(10, "abcdefghijklmnopqrstuvwxyz", piece)))
          .as("pieces of %d", piece)
          .isEqualTo(expected);
    }
  }

  @Test
  void read_charactersCutInTwo_leavesThemOutWhole() {
    JobLog log = filled(10, "aé€éxxxxxxxxx€bcd", 7).read();

    assertThat(new String(log.head(), UTF_8)).isEqualTo("aé");
    assertThat(new String(log.tail(), UTF_8)).isEqualTo("bcd");
    assertThat(log.head().length + log.omittedBytes() + log.tail().length)
        .isEqualTo("aé€éxxxxxxxxx€bcd".getBytes(UTF_8).length);
  }

  @Test
  void begin_withWhatAnotherKept_goesOnWhereThatWas() {
    String before = "aé€éxxxxxxxxx€bcd";
    String after = "efghijk";
    for (int kept = 0; kept <= before.length(); kept++) {
      var moved = new LogBuffer(10);
      moved.begin(filled(10, before.substring(0, kept), 3).read());
      moved.append(after.getBytes(UTF_8));

      JobLog log = moved.read();
      int printed = (before.substring(0, kept) + after).getBytes(UTF_8).length;
      assertThat(log.head().length + log.omittedBytes() + log.tail().length).isEqualTo(printed);
      assertThat(moved.printedBytes()).isEqualTo(printed);
      assertThat(text(moved)).endsWith("hijk");
    }
  }

  @Test
  void read_pieces_areWhatIsKept() {
    LogBuffer buffer = filled(40, "aé€\uD83D\uDE00b".repeat(20), 7);
    JobLog whole = buffer.read();
    var text = new StringBuilder();

    long at = 0;
    for (LogPart part = buffer.read(at, 5); !part.isEmpty(); part = buffer.read(at, 5)) {
      if (part.omittedBytes() > 0) {
        text.append(new String(JobLog.noteOf(part.omittedBytes()), UTF_8));
      }
      text.append(new String(part.text(), UTF_8));
      at = part.end();
    }

    assertThat(text).hasToString(new String(whole.text(), UTF_8));
    assertThat(at).isEqualTo(buffer.printedBytes());
  }

  @Test
  void append_randomPieces_neverLosesCount() {
    var random = new Random(7);
    for (int round = 0; round < 200; round++) {
      String text = "0123456789".repeat(random.nextInt(400));
      JobLog log = filled(1 + random.nextInt(2_000), text, 1 + random.nextInt(700)).read();
      String head = new String(log.head(), UTF_8);
      String tail = new String(log.tail(), UTF_8);

      assertThat(text).startsWith(head).endsWith(tail);
      assertThat(head.length() + log.omittedBytes() + tail.length()).isEqualTo(text.length());
    }
  }

  @Test
  void logs_overTheirLimit_dropTheOldestJobs() {
    var logs = new JobLogs(new LogLimits(1_000, 3_000));
    var ids = new JobIds(new SettableClock(Instant.EPOCH));
    UUID oldest = ids.next();
    UUID newest = ids.next();
    logs.append(newest, new byte[1_000]);
    logs.append(oldest, new byte[1_000]);
    assertThat(logs.totalBytes()).isBetween(2_000L, 3_000L);

    logs.append(ids.next(), new byte[1_000]);

    assertThat(logs.get(oldest)).isEqualTo(JobLog.EMPTY);
    assertThat(logs.get(newest).head()).hasSize(500);
    assertThat(logs.totalBytes()).isBetween(2_000L, 3_000L);
  }
}
