package dev.jobpool.web;

import dev.jobpool.job.MapUpload;
import dev.jobpool.web.Problem.Violation;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;

/** The items within a body: checked all together, then given to an upload chunk by chunk. */
final class BodyItems {
  /** A chunk is ended early when it has become so long. */
  static final int MAX_CHUNK_BYTES = 1 << 20;

  private static final int MAX_VIOLATIONS = 20;

  private final MapPart.Items items;
  private final List<Cut> cuts;

  /** A chunk: where its first item begins and its last ends. */
  private record Cut(int start, int end, int count) {}

  private BodyItems(MapPart.Items items, List<Cut> cuts) {
    this.items = items;
    this.cuts = cuts;
  }

  /**
   * @param chunkSize how many items a chunk has
   * @throws ProblemException if the function cannot be called with one of the items
   */
  static BodyItems checked(MapPart.Items items, ItemCheck check, int chunkSize) {
    List<Violation> violations = new ArrayList<>(0);
    List<Cut> cuts = new ArrayList<>();
    int first = items.start();
    try (JsonParser json =
        Json.READER.createParser(
            ObjectReadContext.empty(), items.body(), first, items.end() - first)) {
      json.nextToken();
      int index = 0;
      int start = 0;
      int count = 0;
      while (json.nextToken() != JsonToken.END_ARRAY) {
        start = count == 0 ? first + (int) json.currentTokenLocation().getByteOffset() : start;
        Optional<Violation> found = check.check(json, items.body(), first, index++);
        if (found.isPresent() && violations.size() < MAX_VIOLATIONS) {
          violations.add(found.get());
        }
        json.finishToken(); // A string is not read to its end before.
        count++;
        int end = first + (int) json.currentLocation().getByteOffset();
        if (count == chunkSize || end - start >= MAX_CHUNK_BYTES || index == items.count()) {
          cuts.add(new Cut(start, end, count));
          count = 0;
        }
      }
    }
    if (!violations.isEmpty()) {
      throw Problem.of(ProblemType.BAD_ARGUMENTS, violations).asException();
    }
    return new BodyItems(items, cuts);
  }

  void appendTo(MapUpload upload) {
    for (Cut cut : cuts) {
      int length = cut.end() - cut.start();
      byte[] chunk = new byte[length + 2];
      chunk[0] = '[';
      System.arraycopy(items.body(), cut.start(), chunk, 1, length);
      chunk[length + 1] = ']';
      upload.append(chunk, cut.count());
    }
  }
}
