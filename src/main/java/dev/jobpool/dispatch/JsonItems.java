package dev.jobpool.dispatch;

import dev.jobpool.job.ItemRange;
import java.io.ByteArrayOutputStream;
import java.util.List;

/** Finds the elements of a JSON array that is known to be well-formed, without reading them. */
final class JsonItems {
  private final byte[] json;
  private int at = 1; // behind the bracket

  private JsonItems(byte[] json) {
    this.json = json;
  }

  /**
   * An array of some of the elements.
   *
   * @param first the place of the first element
   * @param places which elements, in order; all are in the array
   */
  static byte[] cutOut(byte[] array, int first, List<ItemRange> places) {
    var items = new JsonItems(array);
    var cut = new ByteArrayOutputStream(array.length);
    int element = first;
    for (ItemRange range : places) {
      for (; element < range.first(); element++) {
        items.skipElement();
      }
      int start = items.at;
      for (; element < range.end(); element++) {
        items.skipElement();
      }
      cut.write(cut.size() == 0 ? '[' : ',');
      cut.write(array, start, items.at - 1 - start);
    }
    cut.write(']');
    return cut.toByteArray();
  }

  /** Goes behind the comma, or the bracket, that ends the element. */
  private void skipElement() {
    int depth = 0;
    while (true) {
      switch (json[at++]) {
        case '"' -> skipString();
        case '[', '{' -> depth++;
        case '}' -> depth--;
        case ']' -> {
          if (depth == 0) {
            return;
          }
          depth--;
        }
        case ',' -> {
          if (depth == 0) {
            return;
          }
        }
        default -> {}
      }
    }
  }

  private void skipString() {
    while (json[at] != '"') {
      at += json[at] == '\\' ? 2 : 1;
    }
    at++;
  }
}
