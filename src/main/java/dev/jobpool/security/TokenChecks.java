package dev.jobpool.security;

import com.nimbusds.jose.jwk.source.JWKSource;
import com.nimbusds.jose.proc.SecurityContext;
import dev.jobpool.security.SecuritySettings.Jwt;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.security.oauth2.core.OAuth2Error;
import org.springframework.security.oauth2.core.OAuth2TokenValidator;
import org.springframework.security.oauth2.core.OAuth2TokenValidatorResult;
import org.springframework.security.oauth2.jose.jws.SignatureAlgorithm;
import org.springframework.security.oauth2.jwt.JwtDecoder;
import org.springframework.security.oauth2.jwt.JwtIssuerValidator;
import org.springframework.security.oauth2.jwt.JwtTimestampValidator;
import org.springframework.security.oauth2.jwt.NimbusJwtDecoder;

/** What a token must be to be valid here. */
final class TokenChecks {
  private TokenChecks() {}

  /**
   * Takes what is signed with a private key of the issuer: nothing without a signature, and nothing
   * signed with a secret that both sides know.
   */
  static JwtDecoder decoder(Jwt settings, JWKSource<SecurityContext> keys) {
    NimbusJwtDecoder decoder =
        NimbusJwtDecoder.withJwkSource(keys)
            .jwsAlgorithms(all -> all.addAll(List.of(SignatureAlgorithm.values())))
            .build();
    List<OAuth2TokenValidator<org.springframework.security.oauth2.jwt.Jwt>> checks =
        new ArrayList<>();
    checks.add(new JwtTimestampValidator());
    checks.add(token -> require(token.getExpiresAt() != null, "a token must have an end"));
    if (settings.issuer() != null) {
      checks.add(new JwtIssuerValidator(settings.issuer()));
    }
    if (!settings.audience().isEmpty()) {
      checks.add(token -> require(isFor(token.getAudience(), settings.audience()), "audience"));
    }
    decoder.setJwtValidator(token -> firstFailure(checks, token));
    return decoder;
  }

  private static OAuth2TokenValidatorResult firstFailure(
      List<OAuth2TokenValidator<org.springframework.security.oauth2.jwt.Jwt>> checks,
      org.springframework.security.oauth2.jwt.Jwt token) {
    return checks.stream()
        .map(check -> check.validate(token))
        .filter(OAuth2TokenValidatorResult::hasErrors)
        .findFirst()
        .orElseGet(OAuth2TokenValidatorResult::success);
  }

  private static boolean isFor(@Nullable List<String> audience, List<String> wanted) {
    return audience != null && audience.stream().anyMatch(wanted::contains);
  }

  private static OAuth2TokenValidatorResult require(boolean holds, String what) {
    return holds
        ? OAuth2TokenValidatorResult.success()
        : OAuth2TokenValidatorResult.failure(new OAuth2Error("invalid_token", what, null));
  }
}
