package dev.jobpool.security;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** What a principal may do; each role includes those before it. */
enum Role {
  /** Look at its own jobs, at the functions and at the pool. */
  READ,
  /** Submit jobs, open sessions, and cancel and remove its own. */
  SUBMIT,
  /** Everything, to everybody's jobs, to the pool and to the functions. */
  ADMIN;

  /** As it stands in files and tokens. */
  String text() {
    return name().toLowerCase(Locale.ROOT);
  }

  boolean includes(Role other) {
    return compareTo(other) >= 0;
  }

  static Optional<Role> of(String text) {
    return Arrays.stream(values()).filter(role -> role.text().equals(text)).findFirst();
  }
}
