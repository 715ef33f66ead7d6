package dev.jobpool.security;

import java.nio.file.Path;

/** The file of API keys cannot be used, so the service does not start. */
public final class UnusableKeysException extends IllegalStateException {
  private static final long serialVersionUID = 1L;

  UnusableKeysException(Path file, String why, Throwable cause) {
    super("The API keys in %s cannot be used: %s.".formatted(file, why), cause);
  }
}
