package dev.jobpool.web;

import jakarta.servlet.http.HttpServletRequest;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Collections;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;

/**
 * Tells whether a request may become a WebSocket. A browser lets any page open one to any server,
 * this machine's included, and only names the page's origin: so that must be this server.
 */
final class UpgradeCheck {
  private static final String VERSION = "13";

  private UpgradeCheck() {}

  /**
   * @throws ProblemException if it may not
   */
  static void check(HttpServletRequest request) {
    if (!hasToken(request, HttpHeaders.UPGRADE, "websocket")
        || !hasToken(request, HttpHeaders.CONNECTION, "upgrade")
        || !VERSION.equals(request.getHeader("Sec-WebSocket-Version"))
        || request.getHeader("Sec-WebSocket-Key") == null) {
      throw Problem.of(
              ProblemType.UPGRADE_REQUIRED,
              "open this as a WebSocket of version 13, such as ws://127.0.0.1:8080/sessions?func=…")
          .withHeader(HttpHeaders.UPGRADE, "websocket")
          .withHeader(HttpHeaders.CONNECTION, "Upgrade")
          .withHeader("Sec-WebSocket-Version", VERSION)
          .asException();
    }
    String origin = request.getHeader(HttpHeaders.ORIGIN);
    String host = request.getHeader(HttpHeaders.HOST);
    if (origin != null && !authority(origin).equalsIgnoreCase(host)) {
      throw Problem.of(
              ProblemType.ORIGIN_REFUSED,
              "a page of %s may not open sessions of %s"
                  .formatted(Excerpt.of(origin), Excerpt.of(String.valueOf(host))))
          .asException();
    }
  }

  private static String authority(String origin) {
    try {
      @Nullable String authority = new URI(origin).getRawAuthority();
      return authority == null ? "" : authority;
    } catch (URISyntaxException e) {
      return "";
    }
  }

  private static boolean hasToken(HttpServletRequest request, String header, String token) {
    for (String value : Collections.list(request.getHeaders(header))) {
      for (String part : value.split(",")) {
        if (part.strip().toLowerCase(Locale.ROOT).equals(token)) {
          return true;
        }
      }
    }
    return false;
  }
}
