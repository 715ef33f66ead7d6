package dev.jobpool.security;

import dev.jobpool.security.CallerRejectedException.Unauthenticated;
import jakarta.servlet.http.HttpServletRequest;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/** What a request brings to prove who sent it: one key or token. */
final class Credentials {
  private static final String AUTHORIZATION = "Authorization";
  private static final String API_KEY = "X-API-Key";
  private static final String BEARER = "Bearer ";

  private Credentials() {}

  /**
   * @return empty if it brings nothing
   * @throws Unauthenticated if it brings several, or what is no key or token
   */
  static Optional<String> of(HttpServletRequest request) {
    List<String> found = new ArrayList<>(1);
    for (String value : Collections.list(request.getHeaders(AUTHORIZATION))) {
      if (!value.regionMatches(true, 0, BEARER, 0, BEARER.length())) {
        throw Unauthenticated.byBadCredentials();
      }
      found.add(value.substring(BEARER.length()).strip());
    }
    for (String value : Collections.list(request.getHeaders(API_KEY))) {
      found.add(value.strip());
    }
    if (found.size() > 1 || found.contains("")) {
      throw Unauthenticated.byBadCredentials();
    }
    return found.stream().findFirst();
  }
}
