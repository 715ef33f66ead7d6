package dev.jobpool.security;

import dev.jobpool.job.Caller;
import dev.jobpool.job.Origin;
import java.util.List;

/**
 * Who somebody has proved to be.
 *
 * @param role the highest it has
 * @param functions patterns of the functions it may have called; empty: all
 */
record Identity(String principal, Role role, List<NamePattern> functions) {

  Identity {
    var _ = Origin.of(principal); // refuses what is no name
    functions = List.copyOf(functions);
  }

  Caller caller() {
    return new Caller(principal, role == Role.ADMIN, this::mayCall);
  }

  private boolean mayCall(String func) {
    return functions.isEmpty() || functions.stream().anyMatch(it -> it.matches(func));
  }
}
