package dev.jobpool.web;

/** JSON Pointers (RFC 6901) into a client's body. */
final class JsonPointers {
  private static final int MAX_LENGTH = 200;

  private JsonPointers() {}

  /** A name as one token of a pointer, shortened if it is absurdly long. */
  static String escaped(String name) {
    String shown = name.length() <= MAX_LENGTH ? name : name.substring(0, MAX_LENGTH) + "…";
    return shown.replace("~", "~0").replace("/", "~1");
  }
}
