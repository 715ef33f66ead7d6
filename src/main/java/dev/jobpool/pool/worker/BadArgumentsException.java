package dev.jobpool.pool.worker;

/** A call's arguments do not fit the function's parameters. */
final class BadArgumentsException extends Exception {
  private static final long serialVersionUID = 1L;

  BadArgumentsException(String message) {
    super(message, null, false, false);
  }
}
