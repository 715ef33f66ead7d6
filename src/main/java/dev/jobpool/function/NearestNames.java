package dev.jobpool.function;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.OptionalInt;
import java.util.stream.IntStream;

/**
 * Finds the function names that somebody may have meant. The package, the class or the method alone
 * may be wrong or missing; about one character in four may differ, case not counted.
 */
final class NearestNames {
  private static final int MAX_NAMES = 5;
  private static final int MAX_LENGTH = 256;

  private NearestNames() {}

  private record Scored(String name, int score) {}

  static List<String> of(String asked, Collection<String> names) {
    if (asked.length() > MAX_LENGTH) {
      return List.of();
    }
    Parts wanted = Parts.of(asked);
    return names.stream()
        .flatMap(
            name -> wanted.distance(Parts.of(name)).stream().mapToObj(it -> new Scored(name, it)))
        .sorted(Comparator.comparingInt(Scored::score).thenComparing(Scored::name))
        .limit(MAX_NAMES)
        .map(Scored::name)
        .toList();
  }

  /**
   * A name taken apart, in lower case: {@code a.b.Reports::render}, {@code reports}, {@code
   * render}.
   */
  private record Parts(String whole, String simpleClass, String method) {

    static Parts of(String name) {
      String whole = name.toLowerCase(Locale.ROOT).replace('#', ':');
      int colon = whole.indexOf(':');
      String className = colon < 0 ? whole : whole.substring(0, colon);
      String method = whole.substring(whole.lastIndexOf(':') + 1);
      int start = Math.max(className.lastIndexOf('.'), className.lastIndexOf('$')) + 1;
      return new Parts(whole, className.substring(start), method);
    }

    /** How far off {@code other} is; the less of a name fits, the further. */
    OptionalInt distance(Parts other) {
      String simple = simpleClass + "::" + method;
      return IntStream.of(
              near(whole, other.whole, 0),
              near(simple, other.simpleClass + "::" + other.method, 1),
              near(method, other.method, 3),
              near(whole, other.simpleClass, 2))
          .filter(score -> score >= 0)
          .min();
    }

    /** The edit distance and the penalty, or -1 if the texts have too little in common. */
    private static int near(String a, String b, int penalty) {
      int limit = 1 + a.length() / 4;
      if (a.isEmpty() || Math.abs(a.length() - b.length()) > limit) {
        return -1;
      }
      int distance = edits(a, b, limit);
      return distance > limit ? -1 : distance + penalty;
    }

    /** Characters to insert, delete or replace; some number above the limit once it is exceeded. */
    private static int edits(String a, String b, int limit) {
      int[] row = IntStream.rangeClosed(0, b.length()).toArray();
      for (int i = 1; i <= a.length(); i++) {
        int diagonal = row[0];
        int best = row[0] = i;
        for (int j = 1; j <= b.length(); j++) {
          int replaced = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
          diagonal = row[j];
          row[j] = Math.min(replaced, Math.min(row[j], row[j - 1]) + 1);
          best = Math.min(best, row[j]);
        }
        if (best > limit) {
          return best;
        }
      }
      return row[b.length()];
    }
  }
}
