package dev.jobpool.pool.worker;

/** A call names something that is not there or may not be called. */
final class NoSuchFunctionException extends Exception {
  private static final long serialVersionUID = 1L;

  NoSuchFunctionException(String message) {
    super(message, null, false, false);
  }
}
