package dev.jobpool.pool;

/** A worker did not become ready. Its message says why, in words for an operator. */
final class WorkerStartException extends Exception {
  private static final long serialVersionUID = 1L;

  WorkerStartException(String message) {
    super(message);
  }

  WorkerStartException(String message, Throwable cause) {
    super(message, cause);
  }
}
