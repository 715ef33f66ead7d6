package dev.jobpool.job;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class LogPartTest {

  private static byte[] bytes(String text) {
    return text.getBytes(UTF_8);
  }

  private static String text(LogPart part) {
    return new String(part.text(), UTF_8);
  }

  @Test
  void part_everySizeOfPiece_isTheLogInWholeCharacters() {
    String printed = "aé€\uD83D\uDE00b".repeat(5);
    JobLog log = new JobLog(bytes(printed), 0, new byte[0]);

    for (int size = 4; size < 12; size++) {
      StringBuilder read = new StringBuilder();
      long at = 0;
      for (LogPart part = log.part(0, size); !part.isEmpty(); part = log.part(at, size)) {
        assertThat(part.text()).hasSizeLessThanOrEqualTo(size);
        read.append(text(part));
        at = part.end();
      }
      assertThat(read).hasToString(printed);
    }
  }

  @Test
  void part_gap_isCountedWithTheCharactersThatItCuts() {
    byte[] euros = bytes("€€€€");
    JobLog log =
        new JobLog(Arrays.copyOf(euros, 4), 100, Arrays.copyOfRange(euros, 5, euros.length));

    LogPart before = log.part(0, 100);
    LogPart after = log.part(before.end(), 100);

    assertThat(text(before)).isEqualTo("€");
    assertThat(after.omittedBytes()).isEqualTo(1 + 100 + 1);
    assertThat(text(after)).isEqualTo("€€");
    assertThat(after.end()).isEqualTo(4 + 100 + 7).isEqualTo(after.printedBytes());
    assertThat(log.part(after.end(), 100).isEmpty()).isTrue();
  }

  @Test
  void part_fromWithinTheGap_leavesOutTheRestOfIt() {
    JobLog log = new JobLog(bytes("head"), 10, bytes("tail"));

    LogPart part = log.part(8, 100);

    assertThat(part.omittedBytes()).isEqualTo(6);
    assertThat(text(part)).isEqualTo("tail");
  }

  @Test
  void part_beyondTheEnd_isEmptyAndTellsHowMuchThereIs() {
    LogPart part = new JobLog(bytes("head"), 10, bytes("tail")).part(99, 100);

    assertThat(part.isEmpty()).isTrue();
    assertThat(part.printedBytes()).isEqualTo(18);
    assertThat(part.end()).isEqualTo(99);
  }

  @Test
  void part_bytesThatAreNoCharacters_areGivenAsTheyAre() {
    byte[] binary = {(byte) 0x80, (byte) 0xFF, (byte) 0xBF, 'x', (byte) 0x80};
    JobLog log = new JobLog(binary, 0, new byte[0]);
    var read = new ByteArrayOutputStream();

    long at = 0;
    for (LogPart part = log.part(0, 4); !part.isEmpty(); part = log.part(at, 4)) {
      read.writeBytes(part.text());
      at = part.end();
    }

    assertThat(read.toByteArray()).isEqualTo(binary);
  }
}
