package samples;

import java.io.IOException;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** A crawler: takes a page apart with a regular expression. */
public final class MovieBoard {
  private static final int GROUPS = 4;

  private MovieBoard() {}

  /** One entry of a board, as the page writes it. */
  public record Film(String index, String title, String actor, String time) {}

  /** Fetches a page and lists its films; the pattern's groups are index, title, actor and time. */
  public static List<Film> scrape(String url, String pattern)
      throws IOException, InterruptedException {
    Pattern film = Pattern.compile(pattern, Pattern.DOTALL);
    int groups = film.matcher("").groupCount();
    if (groups != GROUPS) {
      throw new IllegalArgumentException("pattern must have 4 groups, not " + groups);
    }
    return film.matcher(Pages.fetch(url).text()).results().map(MovieBoard::film).toList();
  }

  private static Film film(MatchResult match) {
    return new Film(part(match, 1), part(match, 2), part(match, 3), part(match, 4));
  }

  private static String part(MatchResult match, int group) {
    String text = match.group(group);
    return text == null ? "" : text.strip();
  }
}
