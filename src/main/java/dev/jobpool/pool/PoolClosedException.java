package dev.jobpool.pool;

/** The pool takes no more calls: it was closed or terminated. */
public final class PoolClosedException extends IllegalStateException {
  private static final long serialVersionUID = 1L;

  public PoolClosedException(String message) {
    super(message);
  }
}
