package dev.jobpool.web;

/** A client's text as it appears in messages: quoted and never long. */
final class Excerpt {
  private static final int MAX_LENGTH = 60;

  private Excerpt() {}

  static String of(String text) {
    return "\"" + shortened(text) + "\"";
  }

  static String shortened(String text) {
    return text.length() <= MAX_LENGTH ? text : text.substring(0, MAX_LENGTH) + "…";
  }
}
