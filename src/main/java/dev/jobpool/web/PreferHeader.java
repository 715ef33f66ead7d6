package dev.jobpool.web;

import java.time.Duration;
import java.util.Enumeration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What the {@code Prefer} headers of a request ask for (RFC 7240). Preferences that are unknown or
 * malformed are ignored, and the first of two equal names counts, as the RFC says.
 *
 * @param respondAsync an answer at once, the job still running
 * @param waitFor how long to wait for the job; null: not said
 */
record PreferHeader(boolean respondAsync, @Nullable Duration waitFor) {
  static final String NAME = "Prefer";
  static final String APPLIED = "Preference-Applied";
  static final PreferHeader NONE = new PreferHeader(false, null);

  private static final Pattern PREFERENCE =
      Pattern.compile(
          "\\s*(?<name>[A-Za-z0-9-]+)\\s*(=\\s*(?<value>\"[^\"]*\"|[^\\s;,]*)\\s*)?(;[^,]*)?(,|$)");

  static PreferHeader of(Enumeration<String> headers) {
    PreferHeader preferences = NONE;
    while (headers.hasMoreElements()) {
      Matcher matcher = PREFERENCE.matcher(headers.nextElement());
      while (matcher.find()) {
        preferences = preferences.and(matcher.group("name"), matcher.group("value"));
      }
    }
    return preferences;
  }

  private PreferHeader and(String name, @Nullable String value) {
    if (name.equalsIgnoreCase("respond-async")) {
      return new PreferHeader(true, waitFor);
    }
    if (name.equalsIgnoreCase("wait") && waitFor == null && value != null) {
      return new PreferHeader(respondAsync, seconds(value.replace("\"", "")));
    }
    return this;
  }

  private static @Nullable Duration seconds(String value) {
    return value.matches("[0-9]{1,9}") ? Duration.ofSeconds(Long.parseLong(value)) : null;
  }
}
