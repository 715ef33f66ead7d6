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

  /** Possessive throughout: what does not match is found out without trying other ways. */
  private static final Pattern PREFERENCE =
      Pattern.compile(
          "\\s*+(?<name>[A-Za-z0-9-]++)\\s*+(=\\s*+(?<value>\"[^\"]*+\"|[^\\s;,]*+)\\s*+)?+"
              + "(;[^,]*+)?+(,|$)");

  static PreferHeader of(Enumeration<String> headers) {
    PreferHeader preferences = NONE;
    while (headers.hasMoreElements()) {
      preferences = preferences.and(headers.nextElement());
    }
    return preferences;
  }

  /** Looks at each character a few times, whatever they are: it is strangers who write them. */
  PreferHeader and(CharSequence header) {
    PreferHeader preferences = this;
    Matcher matcher = PREFERENCE.matcher(header);
    int at = 0;
    while (at < header.length()) {
      matcher.region(at, header.length());
      if (matcher.lookingAt()) {
        preferences = preferences.and(matcher.group("name"), matcher.group("value"));
        at = matcher.end();
      } else {
        at = nextAfterComma(header, at);
      }
    }
    return preferences;
  }

  private static int nextAfterComma(CharSequence header, int from) {
    int at = from;
    while (at < header.length() && header.charAt(at) != ',') {
      at++;
    }
    return at + 1;
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
