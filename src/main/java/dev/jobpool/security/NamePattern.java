package dev.jobpool.security;

/**
 * Names of functions, in which {@code *} stands for any characters. Matched without going back
 * further than the last star, so that no pattern takes long.
 */
record NamePattern(String text) {

  NamePattern {
    if (text.isBlank()) {
      throw new IllegalArgumentException("a pattern must not be empty");
    }
  }

  boolean matches(String name) {
    int inPattern = 0;
    int inName = 0;
    int star = -1;
    int starEnd = 0;
    while (inName < name.length()) {
      if (inPattern < text.length() && text.charAt(inPattern) == '*') {
        star = inPattern++;
        starEnd = inName;
      } else if (inPattern < text.length() && text.charAt(inPattern) == name.charAt(inName)) {
        inPattern++;
        inName++;
      } else if (star >= 0) {
        inPattern = star + 1;
        inName = ++starEnd;
      } else {
        return false;
      }
    }
    while (inPattern < text.length() && text.charAt(inPattern) == '*') {
      inPattern++;
    }
    return inPattern == text.length();
  }
}
