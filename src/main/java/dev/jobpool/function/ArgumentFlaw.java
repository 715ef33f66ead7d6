package dev.jobpool.function;

/** One reason why arguments do not bind to a function's parameters. */
public sealed interface ArgumentFlaw {

  /** For people; names the parameter. */
  String message();

  /** A parameter got no argument. */
  record Missing(String parameter) implements ArgumentFlaw {
    @Override
    public String message() {
      return "missing argument '" + parameter + "'";
    }
  }

  /** No parameter has this name. */
  record Unexpected(String keyword) implements ArgumentFlaw {
    @Override
    public String message() {
      return "unexpected argument '" + keyword + "'";
    }
  }

  /** A parameter got one argument by position and one by name. */
  record GivenTwice(String parameter, int position) implements ArgumentFlaw {
    @Override
    public String message() {
      return "argument '" + parameter + "' given twice (position " + position + " and by name)";
    }
  }

  /** There are more positional arguments than parameters. */
  record TooMany(int expected, int given) implements ArgumentFlaw {
    @Override
    public String message() {
      return "takes %d argument%s but %d %s given"
          .formatted(expected, expected == 1 ? "" : "s", given, given == 1 ? "was" : "were");
    }
  }
}
