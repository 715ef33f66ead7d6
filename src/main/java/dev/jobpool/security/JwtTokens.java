package dev.jobpool.security;

import dev.jobpool.security.SecuritySettings.Jwt;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.security.oauth2.jwt.BadJwtException;
import org.springframework.security.oauth2.jwt.JwtDecoder;
import org.springframework.security.oauth2.jwt.JwtException;

/** Knows callers by the JSON Web Tokens of one issuer. */
final class JwtTokens {
  private static final Logger LOG = LoggerFactory.getLogger(JwtTokens.class);

  private static final long WARNING_PAUSE_NANOS = TimeUnit.MINUTES.toNanos(1);

  private final Jwt settings;
  private final IssuerKeys keys;
  private final AtomicLong warnedNanos = new AtomicLong(System.nanoTime() - WARNING_PAUSE_NANOS);
  private volatile @Nullable JwtDecoder decoder;

  /** The issuer is not asked yet: it may start later than this service. */
  JwtTokens(Jwt settings) {
    this.settings = settings;
    this.keys = new IssuerKeys(settings);
  }

  /**
   * Who the token is about; empty if it is not valid here.
   *
   * @throws CallerRejectedException.ProviderUnavailable if that cannot be found out at present
   */
  Optional<Identity> find(String token) {
    try {
      return identity(decoder().decode(token).getClaims());
    } catch (BadJwtException e) {
      LOG.debug("A token was refused", e);
      return Optional.empty();
    } catch (JwtException | IOException e) {
      if (IssuerKeys.wereAskedForTooOften(e)) {
        return Optional.empty(); // It names a key that was not there a moment ago.
      }
      warn(e);
      throw new CallerRejectedException.ProviderUnavailable();
    }
  }

  /** Once a minute: it is others who send tokens. */
  private void warn(Exception e) {
    long last = warnedNanos.get();
    long now = System.nanoTime();
    if (now - last >= WARNING_PAUSE_NANOS && warnedNanos.compareAndSet(last, now)) {
      LOG.warn("Tokens cannot be checked at present: {}", e.getMessage());
    }
  }

  private JwtDecoder decoder() throws IOException {
    JwtDecoder known = decoder;
    if (known == null) {
      known = TokenChecks.decoder(settings, keys.source());
      decoder = known;
    }
    return known;
  }

  private Optional<Identity> identity(Map<String, Object> claims) {
    Role role = highest(texts(claim(claims, settings.rolesClaim())));
    if (role == null || !(claim(claims, settings.principalClaim()) instanceof String principal)) {
      LOG.debug("A valid token names no role of this service or no principal");
      return Optional.empty();
    }
    try {
      return Optional.of(new Identity(principal, role, List.of()));
    } catch (IllegalArgumentException e) {
      LOG.debug("A valid token's principal has no name", e);
      return Optional.empty();
    }
  }

  private @Nullable Role highest(List<String> names) {
    String prefix = settings.rolesPrefix();
    return names.stream()
        .filter(name -> name.startsWith(prefix))
        .flatMap(name -> Role.of(name.substring(prefix.length())).stream())
        .max(Role::compareTo)
        .orElse(null);
  }

  /** A claim by its name, or else by a way through objects. */
  private static @Nullable Object claim(Map<?, ?> claims, String name) {
    Object direct = claims.get(name);
    int dot = name.indexOf('.');
    if (direct != null || dot < 0) {
      return direct;
    }
    return claims.get(name.substring(0, dot)) instanceof Map<?, ?> inner
        ? claim(inner, name.substring(dot + 1))
        : null;
  }

  private static List<String> texts(@Nullable Object claim) {
    return switch (claim) {
      case String text -> Arrays.asList(text.split(" "));
      case Collection<?> many -> {
        List<String> texts = new ArrayList<>();
        many.forEach(it -> texts.add(String.valueOf(it)));
        yield texts;
      }
      case null, default -> List.of();
    };
  }
}
