package dev.jobpool.store;

/** The store cannot be opened; the message says why and what can be done. */
public final class StoreOpenException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  StoreOpenException(String message) {
    super(message);
  }

  StoreOpenException(String message, Throwable cause) {
    super(message, cause);
  }
}
