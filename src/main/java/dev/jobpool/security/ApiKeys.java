package dev.jobpool.security;

import dev.jobpool.security.SecuritySettings.Limits;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The API keys that are in force: those of their file, which is read again when it has changed. By
 * looking, as a mounted Secret changes by links that are exchanged, of which no watch tells. A file
 * that cannot be used leaves the keys as they are.
 */
final class ApiKeys implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ApiKeys.class);

  /** Nobody has so many keys. */
  private static final int MAX_BYTES = 16 << 20;

  private final Path file;
  private final ScheduledThreadPoolExecutor clock =
      new ScheduledThreadPoolExecutor(
          1, Thread.ofPlatform().name("jobpool-keys").daemon().factory());
  private volatile KeyRing ring;
  private byte[] content;
  private boolean troubled;

  /**
   * @throws UnusableKeysException if the file cannot be used
   */
  static ApiKeys open(Path file, Duration interval) {
    var keys = new ApiKeys(file);
    var _ =
        keys.clock.scheduleWithFixedDelay(
            keys::look, interval.toNanos(), interval.toNanos(), TimeUnit.NANOSECONDS);
    return keys;
  }

  ApiKeys(Path file) {
    this.file = file;
    try {
      content = read(file);
      ring = KeyFile.parse(content);
    } catch (IOException | IllegalArgumentException e) {
      throw new UnusableKeysException(file, reason(e), e);
    }
    LOG.info("{} API keys are in {}", ring.size(), file);
  }

  private static byte[] read(Path file) throws IOException {
    if (Files.size(file) > MAX_BYTES) {
      throw new IOException("it is larger than %d bytes".formatted(MAX_BYTES));
    }
    return Files.readAllBytes(file);
  }

  Optional<Identity> find(String key) {
    return ring.find(key);
  }

  Optional<Limits> limits(String principal) {
    return ring.limits(principal);
  }

  /** Reads the file again if it has changed. For one thread. */
  void look() {
    try {
      byte[] now = read(file);
      if (Arrays.equals(now, content)) {
        troubled = false;
        return;
      }
      content = now;
      ring = KeyFile.parse(now);
      troubled = false;
      LOG.info("The API keys were read again: {} are in {}", ring.size(), file);
    } catch (IOException | IllegalArgumentException e) {
      if (!troubled || e instanceof IllegalArgumentException) {
        LOG.error(
            "The API keys stay as they were, as {} cannot be used: {}. It is looked at again.",
            file,
            reason(e));
      }
      troubled = true;
    } catch (RuntimeException e) {
      LOG.error("The API keys could not be looked at, and are looked at again", e);
    }
  }

  private static String reason(Exception e) {
    return e instanceof IOException
        ? "%s: %s".formatted(e.getClass().getSimpleName(), e.getMessage())
        : String.valueOf(e.getMessage());
  }

  @Override
  public void close() {
    clock.shutdownNow();
  }
}
