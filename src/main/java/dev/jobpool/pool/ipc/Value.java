package dev.jobpool.pool.ipc;

/** One encoded value. The bytes are shared, not copied: nobody changes them. */
public sealed interface Value {

  byte[] bytes();

  /** One JSON value as UTF-8. */
  record Json(byte[] bytes) implements Value {}

  /** A byte array as it is. */
  record Binary(byte[] bytes) implements Value {}
}
