package dev.jobpool.function;

import java.util.List;

/** What a name and the outline of its arguments lead to. */
public sealed interface Resolution {

  /** The function to call. Every parameter has exactly one argument; the types are unchecked. */
  record Found(FunctionSignature function) implements Resolution {}

  /**
   * No function has this name.
   *
   * @param nearest at most five names that may have been meant, the likeliest first
   */
  record NoSuchFunction(String name, List<String> nearest) implements Resolution {
    public NoSuchFunction {
      nearest = List.copyOf(nearest);
    }
  }

  /**
   * The arguments fit no overload.
   *
   * @param nearest the overload that comes closest
   * @param flaws what is wrong with the arguments for that one; never empty
   * @param overloads how many overloads there are
   */
  record BadArguments(FunctionSignature nearest, List<ArgumentFlaw> flaws, int overloads)
      implements Resolution {
    public BadArguments {
      flaws = List.copyOf(flaws);
    }
  }

  /** Several overloads have this many parameters; none of them can be called. */
  record Ambiguous(String name, int arity) implements Resolution {}

  /** It converses over streams and cannot be called with arguments. */
  record OnlySession(FunctionSignature function) implements Resolution {}
}
