package dev.jobpool.web;

import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.stereotype.Component;
import org.springframework.web.server.UnsupportedMediaTypeStatusException;

/** Takes a request's body as bytes, up to a limit. */
@Component
final class BodyReader {
  private final int maxBytes;
  private final Duration grace;

  BodyReader(HttpSettings settings) {
    this.grace = settings.slowTimeout();
    this.maxBytes = Math.toIntExact(settings.maxBody().toBytes());
  }

  /**
   * @throws ProblemException if the body is longer than the limit (no more than that was read) or
   *     breaks off
   * @throws UnsupportedMediaTypeStatusException if it is in another charset than UTF-8
   */
  byte[] read(HttpServletRequest request) {
    requireUtf8(request.getContentType());
    long declared = request.getContentLengthLong();
    if (declared > maxBytes) {
      throw tooLarge("%d bytes".formatted(declared));
    }
    byte[] body = readUpTo(declared >= 0 ? (int) declared : maxBytes + 1, request);
    if (body.length > maxBytes) {
      throw tooLarge("longer");
    }
    return body;
  }

  private byte[] readUpTo(int bytes, HttpServletRequest request) {
    try {
      return new SwiftBody(request.getInputStream(), grace, System::nanoTime).readNBytes(bytes);
    } catch (SwiftBody.TooSlowException e) {
      throw Problem.of(ProblemType.TOO_SLOW, String.valueOf(e.getMessage()))
          .withHeader("Connection", "close")
          .asException();
    } catch (IOException e) {
      throw Problem.of(ProblemType.BAD_REQUEST, "the body could not be read to its end")
          .asException();
    }
  }

  /** JSON is UTF-8; who says otherwise would have his letters garbled. */
  static void requireUtf8(@Nullable String contentType) {
    if (contentType == null || !contentType.contains(";")) {
      return;
    }
    MediaType type = MediaType.parseMediaType(contentType);
    if (type.getCharset() != null && !type.getCharset().equals(StandardCharsets.UTF_8)) {
      throw new UnsupportedMediaTypeStatusException(type, List.of(MediaType.APPLICATION_JSON));
    }
  }

  private ProblemException tooLarge(String seen) {
    return Problem.of(
            ProblemType.BODY_TOO_LARGE,
            "the body may have %d bytes at most, but is %s".formatted(maxBytes, seen))
        .asException();
  }
}
