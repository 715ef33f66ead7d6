package dev.jobpool.function;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.SequencedMap;

/** Immutable maps that keep the order of their entries. */
final class Ordered {
  private Ordered() {}

  static <K, V> SequencedMap<K, V> copyOf(SequencedMap<K, V> entries) {
    return Collections.unmodifiableSequencedMap(new LinkedHashMap<>(entries));
  }
}
