package dev.jobpool.function;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** One jar of the folder cannot be read; the others may. */
final class UnreadableJarException extends IOException {
  private static final long serialVersionUID = 1L;

  UnreadableJarException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
