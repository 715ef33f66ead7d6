package dev.jobpool;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A page of the documentation, with what its readers copy from it.
 *
 * @param text the page, or one section of it
 */
record DocPage(String text) {
  private static final Pattern ROW = Pattern.compile("(?m)^\\| (.*) \\|$");
  private static final Pattern CELL_END = Pattern.compile(" \\| ");

  static DocPage read(String path) {
    try {
      return new DocPage(Files.readString(Path.of("docs", path)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The part from this heading to the next of its level. */
  DocPage section(String heading) {
    return Pattern.compile("(?m)^## ")
        .splitAsStream(text)
        .filter(section -> section.startsWith(heading + "\n"))
        .map(DocPage::new)
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException(heading));
  }

  /** The blocks of code in this language, in their order. */
  List<String> blocks(String language) {
    return Pattern.compile("(?ms)^```" + language + "\\n(.*?)^```$")
        .matcher(text)
        .results()
        .map(match -> match.group(1))
        .toList();
  }

  /** The only block of code in this language. */
  String block(String language) {
    List<String> blocks = blocks(language);
    if (blocks.size() != 1) {
      throw new IllegalArgumentException(blocks.size() + " blocks of " + language);
    }
    return blocks.getFirst();
  }

  /** The cells of the tables' rows, headings and rules left out. */
  Stream<List<String>> rows() {
    return ROW.matcher(text)
        .results()
        .map(row -> CELL_END.splitAsStream(row.group(1)).toList())
        .filter(cells -> cells.size() > 1 && cells.get(1).startsWith("`"));
  }
}
