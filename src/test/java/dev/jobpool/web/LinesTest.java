package dev.jobpool.web;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class LinesTest {
  private static final int LONGEST = 100_000;

  private static Lines lines(InputStream in) {
    return new Lines(in, LONGEST, 10 * LONGEST, null);
  }

  private static InputStream text(String text) {
    return new ByteArrayInputStream(text.getBytes(UTF_8));
  }

  private static List<String> all(Lines lines) {
    List<String> all = new ArrayList<>();
    for (byte[] line = lines.next(); line != null; line = lines.next()) {
      all.add(lines.number() + ":" + new String(line, UTF_8));
    }
    return all;
  }

  @Test
  void next_lines_comeWithTheirNumbersWithoutBlankOnes() {
    assertThat(all(lines(text("a\n\nü\r\n \t\r\nlast")))).containsExactly("1:a", "3:ü\r", "5:last");
    assertThat(all(lines(text("a\n")))).containsExactly("1:a");
    assertThat(all(lines(text("")))).isEmpty();
  }

  @Test
  void next_linesLongerThanTheBuffer_areWhole() {
    String longLine = "x".repeat(90_000);
    String body = "1\n" + longLine + "\n2\n" + longLine + "\n";
    InputStream pieces =
        new SequenceInputStream(text(body.substring(0, 70_000)), text(body.substring(70_000)));

    assertThat(all(lines(pieces))).containsExactly("1:1", "2:" + longLine, "3:2", "4:" + longLine);
  }

  @Test
  void next_lineBeyondTheLimit_isNamed() {
    Lines lines = lines(text("a\n" + "x".repeat(LONGEST + 70_000)));
    lines.next();

    assertThatThrownBy(lines::next)
        .isInstanceOfSatisfying(
            ProblemException.class,
            e -> assertThat(e.problem().type()).isEqualTo(ProblemType.BODY_TOO_LARGE))
        .hasMessageStartingWith("line 2 ");
  }

  @Test
  void next_wholeLineBeyondTheLimit_isNamed() {
    Lines lines = new Lines(text("a\nbcdef\n"), 4, LONGEST, null);
    lines.next();

    assertThatThrownBy(lines::next).hasMessageStartingWith("line 2 ");
  }

  @Test
  void next_allBeyondTheLimit_isRefused() {
    Lines lines = new Lines(text("a\n".repeat(100)), LONGEST, 150, null);

    assertThatThrownBy(() -> all(lines)).hasMessageContaining("150 bytes");
  }

  @Test
  void next_bodyThatBreaksOff_isAProblem() {
    InputStream broken =
        new InputStream() {
          @Override
          public int read() throws IOException {
            throw new IOException("reset");
          }
        };

    assertThatThrownBy(() -> lines(broken).next()).isInstanceOf(ProblemException.class);
  }

  @Test
  void next_withDigest_tellsItEverything() throws Exception {
    MessageDigest digest = MessageDigest.getInstance("SHA-256");
    byte[] body = "a\n\nb".getBytes(UTF_8);

    assertThat(all(new Lines(new ByteArrayInputStream(body), LONGEST, LONGEST, digest))).hasSize(2);

    assertThat(digest.digest()).isEqualTo(MessageDigest.getInstance("SHA-256").digest(body));
  }
}
