package dev.jobpool.security;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.core.env.Environment;

/**
 * Who may use the service: {@code jobpool.security.*}.
 *
 * @param mode by default AUTHENTICATED if there are keys or JWTs to know callers by, else LOOPBACK
 * @param keys file of the API keys
 * @param keysInterval how often it is looked at for changes
 * @param jwt tokens of an identity provider
 * @param limits of each principal whose keys say nothing else
 */
@ConfigurationProperties("jobpool.security")
public record SecuritySettings(
    @Nullable Mode mode,
    @Nullable Path keys,
    @DefaultValue("5s") Duration keysInterval,
    @DefaultValue Jwt jwt,
    @DefaultValue Limits limits) {

  public SecuritySettings {
    boolean canKnow = keys != null || jwt.isConfigured();
    if (mode == Mode.AUTHENTICATED && !canKnow) {
      throw new IllegalArgumentException(
          "jobpool.security.mode is authenticated, but nobody could be: set jobpool.security.keys,"
              + " jobpool.security.jwt.issuer or jobpool.security.jwt.jwk-set-uri");
    }
    if (mode != null && mode != Mode.AUTHENTICATED && canKnow) {
      throw new IllegalArgumentException(
          "jobpool.security.mode asks nobody for the keys or tokens that jobpool.security names:"
              + " leave it out, or set it to authenticated");
    }
    if (!keysInterval.isPositive()) {
      throw new IllegalArgumentException("jobpool.security.keys-interval must be positive");
    }
  }

  /** Whom the service serves. */
  public enum Mode {
    /** Anybody on this machine: the service refuses to start on another address. */
    LOOPBACK,
    /** From anywhere, anybody who reaches it, without credentials. */
    NONE,
    /** Those who have an API key or a JWT. */
    AUTHENTICATED
  }

  /** The mode that follows from what is set. */
  public Mode effectiveMode() {
    if (mode != null) {
      return mode;
    }
    return keys != null || jwt.isConfigured() ? Mode.AUTHENTICATED : Mode.LOOPBACK;
  }

  /** As the environment has them. */
  public static SecuritySettings of(Environment environment) {
    return Binder.get(environment).bindOrCreate("jobpool.security", SecuritySettings.class);
  }

  /**
   * JSON Web Tokens.
   *
   * @param issuer of the tokens; its keys are found by OpenID Connect discovery
   * @param jwkSetUri where its keys are, if not to be discovered
   * @param audience a token must be for one of these; empty: for anybody
   * @param rolesClaim where the roles are: a list, or a text with spaces between; names with dots
   *     are looked for inside objects
   * @param rolesPrefix what the names of roles begin with there
   * @param principalClaim the principal's name
   */
  public record Jwt(
      @Nullable String issuer,
      @Nullable URI jwkSetUri,
      @DefaultValue List<String> audience,
      @DefaultValue("scope") String rolesClaim,
      @DefaultValue("jobpool.") String rolesPrefix,
      @DefaultValue("sub") String principalClaim) {

    boolean isConfigured() {
      return issuer != null || jwkSetUri != null;
    }
  }

  /**
   * How much one principal may take; null: without limit.
   *
   * @param queued how many of its jobs may wait
   * @param unfinished how many of its jobs may wait or run
   * @param requestsPerSecond how many requests it may send a second, to each replica
   */
  public record Limits(
      @Nullable Integer queued, @Nullable Integer unfinished, @Nullable Double requestsPerSecond) {

    static final Limits NONE = new Limits(null, null, null);

    public Limits {
      require("queued", queued);
      require("unfinished", unfinished);
      if (requestsPerSecond != null && !(requestsPerSecond > 0 && requestsPerSecond <= 1e6)) {
        throw new IllegalArgumentException(
            "requests per second must be above 0 and at most 1000000, not " + requestsPerSecond);
      }
    }

    private static void require(String what, @Nullable Integer limit) {
      if (limit != null && limit < 1) {
        throw new IllegalArgumentException("%s must be at least 1, not %d".formatted(what, limit));
      }
    }
  }
}
