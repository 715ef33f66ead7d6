package dev.jobpool.security;

import com.nimbusds.jose.jwk.source.JWKSource;
import com.nimbusds.jose.jwk.source.JWKSourceBuilder;
import com.nimbusds.jose.jwk.source.RateLimitReachedException;
import com.nimbusds.jose.proc.SecurityContext;
import com.nimbusds.jose.util.DefaultResourceRetriever;
import dev.jobpool.security.SecuritySettings.Jwt;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The public keys of an issuer: fetched when they are needed, kept, and fetched again for a token
 * that names a new one, but twice in half a minute at most, whatever tokens strangers send.
 */
final class IssuerKeys {
  private static final int TIMEOUT_MILLIS = 3_000;
  private static final int MAX_BYTES = 1 << 20;
  private static final Duration PAUSE = Duration.ofSeconds(2);

  /** So much longer the keys are good if the issuer does not answer. */
  private static final Duration OUTAGE = Duration.ofHours(1);

  private static final String DISCOVERY = "/.well-known/openid-configuration";

  private final Jwt settings;
  private final DefaultResourceRetriever web =
      new DefaultResourceRetriever(TIMEOUT_MILLIS, TIMEOUT_MILLIS, MAX_BYTES);
  private final AtomicLong mayAskNanos = new AtomicLong(System.nanoTime());

  IssuerKeys(Jwt settings) {
    this.settings = settings;
  }

  /**
   * @throws IOException if it cannot be found out where they are
   */
  JWKSource<SecurityContext> source() throws IOException {
    URI address = settings.jwkSetUri();
    return JWKSourceBuilder.<SecurityContext>create(
            (address != null ? address : discovered(String.valueOf(settings.issuer()))).toURL(),
            web)
        .build();
  }

  /** As OpenID Connect Discovery has it. */
  private URI discovered(String issuer) throws IOException {
    long allowed = mayAskNanos.get();
    long now = System.nanoTime();
    if (now - allowed < 0 || !mayAskNanos.compareAndSet(allowed, now + PAUSE.toNanos())) {
      throw new IOException("%s is being asked where its keys are".formatted(issuer));
    }
    String base = issuer.endsWith("/") ? issuer.substring(0, issuer.length() - 1) : issuer;
    JsonNode document;
    try {
      document =
          JsonMapper.shared()
              .readTree(web.retrieveResource(URI.create(base + DISCOVERY).toURL()).getContent());
    } catch (JacksonException e) {
      throw new IOException("what %s tells of itself is no JSON".formatted(issuer), e);
    }
    if (!issuer.equals(document.path("issuer").asString(""))) {
      throw new IOException("%s says that it is another issuer".formatted(issuer));
    }
    try {
      return URI.create(document.path("jwks_uri").asString(""));
    } catch (IllegalArgumentException e) {
      throw new IOException("%s does not tell where its keys are".formatted(issuer), e);
    }
  }

  /** True if a token named a key that is not there, so soon after another that it was not asked. */
  static boolean wereAskedForTooOften(Throwable failure) {
    @Nullable Throwable cause = failure;
    while (cause != null && !(cause instanceof RateLimitReachedException)) {
      cause = cause.getCause();
    }
    return cause != null;
  }
}
