package dev.jobpool.job;

/**
 * What a submitter calls a request, so that sending it again does not make a second job.
 *
 * @param key 1 to {@value #MAX_LENGTH} characters
 * @param fingerprint SHA-256 of the request's body: tells whether it is the same request
 */
public record IdempotencyKey(String key, byte[] fingerprint) {
  public static final int MAX_LENGTH = 255;

  public IdempotencyKey {
    if (key.isEmpty() || key.length() > MAX_LENGTH) {
      throw new IllegalArgumentException(
          "An idempotency key has 1 to %d characters, not %d".formatted(MAX_LENGTH, key.length()));
    }
  }
}
