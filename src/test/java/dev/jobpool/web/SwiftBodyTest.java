package dev.jobpool.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class SwiftBodyTest {
  private long nanos;

  /** One whose reads take a second each and give so many bytes. */
  private SwiftBody body(int bytes, int bytesASecond) {
    InputStream in =
        new ByteArrayInputStream(new byte[bytes]) {
          @Override
          public synchronized int read(byte[] target, int offset, int length) {
            nanos += Duration.ofSeconds(1).toNanos();
            return super.read(target, offset, Math.min(length, bytesASecond));
          }
        };
    return new SwiftBody(in, Duration.ofSeconds(10), () -> nanos);
  }

  @Test
  void read_fastEnough_givesItAll() throws IOException {
    assertThat(body(100_000, 2048).readNBytes(200_000)).hasSize(100_000);
  }

  @Test
  void read_slowButOverInTheTimeOfGrace_givesItAll() throws IOException {
    assertThat(body(10, 1).readNBytes(10)).hasSize(10);
  }

  @Test
  void read_slowAfterTheTimeOfGrace_fails() {
    SwiftBody body = body(100_000, 1000);
    assertThatThrownBy(() -> body.readNBytes(200_000))
        .isInstanceOf(SwiftBody.TooSlowException.class)
        .hasMessageContaining("11000 bytes of the body came in 11 s");
  }
}
