package dev.jobpool.web;

import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.io.InputStream;
import org.springframework.stereotype.Component;

/** Takes a request's body as bytes, up to a limit. */
@Component
final class BodyReader {
  private final int maxBytes;

  BodyReader(HttpSettings settings) {
    this.maxBytes = settings.maxBodyBytes();
  }

  /**
   * @throws ProblemException if the body is longer than the limit; no more than that was read
   */
  byte[] read(HttpServletRequest request) throws IOException {
    long declared = request.getContentLengthLong();
    if (declared > maxBytes) {
      throw tooLarge("%d bytes".formatted(declared));
    }
    InputStream in = request.getInputStream();
    if (declared >= 0) {
      return in.readNBytes((int) declared);
    }
    byte[] body = in.readNBytes(maxBytes + 1);
    if (body.length > maxBytes) {
      throw tooLarge("longer");
    }
    return body;
  }

  private ProblemException tooLarge(String seen) {
    return Problem.of(
            ProblemType.BODY_TOO_LARGE,
            "the body may have %d bytes at most, but is %s".formatted(maxBytes, seen))
        .asException();
  }
}
