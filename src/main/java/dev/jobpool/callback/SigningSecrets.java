package dev.jobpool.callback;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.stream.Collectors;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * The secrets that prove to a receiver that a message is ours, by Standard Webhooks. While one is
 * replaced by another there are several: a message is signed with each, and a receiver that knows
 * one of them takes it.
 */
public final class SigningSecrets {
  private static final String PREFIX = "whsec_";
  private static final int MIN_BYTES = 24;
  private static final int MAX_BYTES = 64;
  private static final String ALGORITHM = "HmacSHA256";

  private final List<SecretKeySpec> keys;

  private SigningSecrets(List<SecretKeySpec> keys) {
    this.keys = keys;
  }

  /**
   * @param secrets each {@code whsec_} and 24 to 64 bytes in Base64; the newest first
   * @throws IllegalArgumentException if one is not; its message does not tell the secret
   */
  public static SigningSecrets of(List<String> secrets) {
    List<SecretKeySpec> keys = new ArrayList<>();
    for (int i = 0; i < secrets.size(); i++) {
      keys.add(new SecretKeySpec(bytes(secrets.get(i), i), ALGORITHM));
    }
    return new SigningSecrets(List.copyOf(keys));
  }

  private static byte[] bytes(String secret, int place) {
    byte[] bytes = {};
    if (secret.startsWith(PREFIX)) {
      try {
        bytes = Base64.getDecoder().decode(secret.substring(PREFIX.length()));
      } catch (IllegalArgumentException _) {
        // answered below, without telling what it was
      }
    }
    if (bytes.length < MIN_BYTES || bytes.length > MAX_BYTES) {
      throw new IllegalArgumentException(
          "jobpool.webhooks.secrets[%d] must be whsec_ and %d to %d bytes in Base64"
              .formatted(place, MIN_BYTES, MAX_BYTES));
    }
    return bytes;
  }

  /** True if there is none, so that nothing can be signed. */
  public boolean isEmpty() {
    return keys.isEmpty();
  }

  /** What the header {@code webhook-signature} says. */
  String sign(String id, long timestampSeconds, byte[] body) {
    byte[] head = "%s.%d.".formatted(id, timestampSeconds).getBytes(UTF_8);
    return keys.stream().map(key -> signature(key, head, body)).collect(Collectors.joining(" "));
  }

  private static String signature(SecretKeySpec key, byte[] head, byte[] body) {
    try {
      Mac mac = Mac.getInstance(ALGORITHM);
      mac.init(key);
      mac.update(head);
      return "v1," + Base64.getEncoder().encodeToString(mac.doFinal(body));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has " + ALGORITHM, e);
    }
  }
}
