package dev.jobpool.security;

import dev.jobpool.security.SecuritySettings.Limits;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The API keys of one version of their file, by their SHA-256. A key is 256 random bits: there is
 * nothing to guess, so a slow or salted hash would only cost each request its time. It protects the
 * file, whose readers cannot make keys of what they read.
 */
final class KeyRing {
  static final KeyRing EMPTY = new KeyRing(List.of());

  private final Map<Long, Entry> byStart = new HashMap<>();
  private final Map<String, Limits> limits = new HashMap<>();

  /**
   * @throws IllegalArgumentException if a key is there twice, or the keys of one principal have
   *     different limits
   */
  KeyRing(List<Entry> entries) {
    for (Entry entry : entries) {
      if (byStart.put(start(entry.sha256()), entry) != null) {
        throw new IllegalArgumentException(
            "a key of %s is there twice".formatted(entry.identity().principal()));
      }
      Limits before = limits.put(entry.identity().principal(), entry.limits());
      if (before != null && !before.equals(entry.limits())) {
        throw new IllegalArgumentException(
            "the keys of %s have different limits; they are the principal's, not the key's"
                .formatted(entry.identity().principal()));
      }
    }
  }

  int size() {
    return byStart.size();
  }

  /** Whose key it is; empty if it is nobody's. */
  Optional<Identity> find(String key) {
    byte[] hash = sha256(key);
    Entry entry = byStart.get(start(hash));
    // The start of a hash finds the entry, which tells who measures time no more than that a hash
    // begins like another; the rest is compared in a time that does not depend on it.
    return entry != null && MessageDigest.isEqual(hash, entry.sha256())
        ? Optional.of(entry.identity())
        : Optional.empty();
  }

  /** The limits of a principal that has keys. */
  Optional<Limits> limits(String principal) {
    return Optional.ofNullable(limits.get(principal));
  }

  private static long start(byte[] hash) {
    return ByteBuffer.wrap(hash).getLong();
  }

  static byte[] sha256(String key) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(key.getBytes(StandardCharsets.UTF_8));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("this JDK lacks SHA-256", e);
    }
  }

  /** One key. */
  record Entry(byte[] sha256, Identity identity, Limits limits) {}
}
