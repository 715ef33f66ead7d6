package dev.jobpool.security;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Finds out whose a key or token is.
 *
 * @param keys null: there are no API keys
 * @param tokens null: there are no JWTs
 */
record Identities(@Nullable ApiKeys keys, @Nullable JwtTokens tokens) {

  /**
   * @return empty if it is nobody's
   * @throws CallerRejectedException.ProviderUnavailable if that cannot be found out at present
   */
  Optional<Identity> find(String credential) {
    Optional<Identity> byKey = keys == null ? Optional.empty() : keys.find(credential);
    return byKey.isEmpty() && tokens != null && looksLikeJwt(credential)
        ? tokens.find(credential)
        : byKey;
  }

  /** Three parts with dots between. */
  private static boolean looksLikeJwt(String credential) {
    int first = credential.indexOf('.');
    int last = credential.lastIndexOf('.');
    return first > 0 && last > first && credential.indexOf('.', first + 1) == last;
  }
}
