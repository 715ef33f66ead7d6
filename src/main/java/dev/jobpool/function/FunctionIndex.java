package dev.jobpool.function;

import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The callable functions, by name. Immutable. */
public final class FunctionIndex {

  /** All functions by name, overloads by their number of parameters. */
  public List<FunctionSignature> all() {
    throw new UnsupportedOperationException();
  }

  /** All overloads of one name, calls and sessions; empty if there is no such function. */
  public List<FunctionSignature> named(String name) {
    throw new UnsupportedOperationException();
  }

  /** The session of this name. */
  public Optional<FunctionSignature> session(String name) {
    throw new UnsupportedOperationException();
  }

  /**
   * Chooses the overload for a call: by the number of arguments, then checked by their names.
   *
   * @param positional how many arguments come by position
   * @param keywords the names of the others
   */
  public Resolution resolve(String name, int positional, Set<String> keywords) {
    throw new UnsupportedOperationException();
  }

  /** At most five names that are like this one, the likeliest first. */
  public List<String> nearest(String name) {
    throw new UnsupportedOperationException();
  }
}
