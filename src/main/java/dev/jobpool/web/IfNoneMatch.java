package dev.jobpool.web;

import java.util.Collections;
import java.util.Enumeration;
import java.util.List;

/** The {@code If-None-Match} header: whether a client has a representation already. */
final class IfNoneMatch {
  private IfNoneMatch() {}

  static boolean holds(Enumeration<String> headers, String etag) {
    List<String> values = Collections.list(headers);
    return values.contains("*") || lists(values, etag);
  }

  /** Compared weakly, as RFC 9110 wants it for GET: proxies that compress make tags weak. */
  private static boolean lists(List<String> values, String etag) {
    return values.stream()
        .flatMap(value -> List.of(value.split(",")).stream())
        .map(String::strip)
        .map(tag -> tag.startsWith("W/") ? tag.substring(2) : tag)
        .anyMatch(etag::equals);
  }
}
