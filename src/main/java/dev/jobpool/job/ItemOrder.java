package dev.jobpool.job;

/** In which order what became of a map's items is told. */
public enum ItemOrder {
  /** As the items were given: Python's {@code imap}. */
  INPUT,
  /** As they end: Python's {@code imap_unordered}. */
  COMPLETION
}
