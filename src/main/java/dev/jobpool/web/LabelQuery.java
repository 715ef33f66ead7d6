package dev.jobpool.web;

import java.util.LinkedHashMap;
import java.util.Map;

/** The {@code label=name=value} parameters of a listing: a job must have all of them. */
record LabelQuery(Map<String, String> labels) {

  LabelQuery {
    labels = Map.copyOf(labels);
  }

  static LabelQuery parse(String... texts) {
    Map<String, String> labels = new LinkedHashMap<>();
    for (String text : texts) {
      int equals = text.indexOf('=');
      if (equals < 1) {
        throw new IllegalArgumentException(
            Excerpt.of(text) + " is no label; write name=value, such as team=search");
      }
      String previous = labels.put(text.substring(0, equals), text.substring(equals + 1));
      if (previous != null) {
        throw new IllegalArgumentException(
            "the label " + Excerpt.of(text.substring(0, equals)) + " is given twice");
      }
    }
    return new LabelQuery(labels);
  }
}
