package dev.jobpool.web;

import java.util.Locale;

/** How constants are spelled in JSON and paths: {@code NO_SUCH_JOB} is {@code no-such-job}. */
final class Codes {
  private Codes() {}

  static String of(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
