package dev.jobpool;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a query in PromQL asks for, as far as names go: its metrics, each with the labels that its
 * selector names, and the labels that it groups or joins by.
 */
record PromQuery(List<Selector> selectors, Set<String> groupings) {
  private static final Pattern TOKEN =
      Pattern.compile(
          "\"(?:[^\"\\\\]|\\\\.)*\"|\\[[^\\]]*]|\\d[\\w.]*|[a-zA-Z_:][\\w:]*|[=!]~|[!=<>]=|\\S");
  private static final Pattern NAME = Pattern.compile("[a-zA-Z_:][\\w:]*");
  private static final Set<String> OPERATORS = Set.of("and", "or", "unless", "bool", "offset");
  private static final Set<String> GROUPINGS =
      Set.of("by", "without", "on", "ignoring", "group_left", "group_right");

  /** A metric and the labels that are named in braces behind it. */
  record Selector(String metric, Set<String> labels) {}

  static PromQuery parse(String query) {
    List<String> tokens = tokens(query);
    List<Selector> selectors = new ArrayList<>();
    Set<String> groupings = new HashSet<>();
    for (int i = 0; i < tokens.size(); i++) {
      String token = tokens.get(i);
      String next = i + 1 < tokens.size() ? tokens.get(i + 1) : "";
      if (!isName(token) || OPERATORS.contains(token)) {
        continue;
      }
      if (GROUPINGS.contains(token)) {
        int end = tokens.subList(i, tokens.size()).indexOf(")") + i;
        groupings.addAll(names(tokens.subList(i + 1, end)));
        i = end;
      } else if (next.equals("{")) {
        int end = tokens.subList(i, tokens.size()).indexOf("}") + i;
        selectors.add(new Selector(token, names(tokens.subList(i + 1, end))));
        i = end;
      } else if (!next.equals("(") && !GROUPINGS.contains(next)) {
        selectors.add(new Selector(token, Set.of()));
      }
    }
    return new PromQuery(selectors, groupings);
  }

  private static List<String> tokens(String query) {
    List<String> tokens = new ArrayList<>();
    Matcher matcher = TOKEN.matcher(query);
    while (matcher.find()) {
      tokens.add(matcher.group());
    }
    return tokens;
  }

  private static boolean isName(String token) {
    return NAME.matcher(token).matches();
  }

  private static Set<String> names(List<String> tokens) {
    return new HashSet<>(tokens.stream().filter(PromQuery::isName).toList());
  }
}
