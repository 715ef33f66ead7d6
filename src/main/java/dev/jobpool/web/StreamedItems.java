package dev.jobpool.web;

import dev.jobpool.job.MapUpload;
import dev.jobpool.web.Problem.Violation;
import java.io.ByteArrayOutputStream;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.exc.StreamConstraintsException;
import tools.jackson.core.exc.StreamReadException;

/**
 * Items that come one a line: each is checked as it comes, and chunk by chunk they go to an upload.
 * For one thread.
 */
final class StreamedItems {
  private final Lines lines;
  private final ItemCheck check;
  private final @Nullable Integer chunkSize;
  private final int chunksAtLeast;

  /**
   * @param chunkSize how many items a chunk has; null: so many that there are {@code chunksAtLeast}
   *     chunks however many items will come
   */
  StreamedItems(Lines lines, ItemCheck check, @Nullable Integer chunkSize, int chunksAtLeast) {
    this.lines = lines;
    this.check = check;
    this.chunkSize = chunkSize;
    this.chunksAtLeast = chunksAtLeast;
  }

  /**
   * @throws ProblemException if a line is no item that the function can be called with
   */
  void appendTo(MapUpload upload) {
    var chunk = new ByteArrayOutputStream();
    int count = 0;
    int size = sizeOfNext(upload.count());
    for (byte[] line = lines.next(); line != null; line = lines.next()) {
      requireItem(line, Math.addExact(upload.count(), count));
      chunk.write(count == 0 ? '[' : ',');
      chunk.write(line, 0, line.length);
      count++;
      if (count >= size || chunk.size() >= BodyItems.MAX_CHUNK_BYTES) {
        append(chunk, count, upload);
        count = 0;
        size = sizeOfNext(upload.count());
      }
    }
    if (count > 0) {
      append(chunk, count, upload);
    }
  }

  private static void append(ByteArrayOutputStream chunk, int count, MapUpload upload) {
    chunk.write(']');
    upload.append(chunk.toByteArray(), count);
    chunk.reset();
  }

  /** Nobody knows how many will come: a chunk grows with what has come before it. */
  private int sizeOfNext(int before) {
    return chunkSize != null ? chunkSize : Math.max(1, before / chunksAtLeast);
  }

  private void requireItem(byte[] line, int index) {
    try (JsonParser json = Json.READER.createParser(ObjectReadContext.empty(), line)) {
      JsonDocument.requireUtf8(line);
      json.nextToken();
      Optional<Violation> violation = check.check(json, line, 0, index);
      if (json.nextToken() != null) {
        throw problem(ProblemType.MALFORMED_JSON, "more follows after the item");
      }
      if (violation.isPresent()) {
        throw new Problem(
                ProblemType.BAD_ARGUMENTS,
                atLine(violation.get().sentence()),
                List.of(violation.get()),
                List.of(),
                null,
                java.util.Map.of())
            .asException();
      }
    } catch (StreamConstraintsException e) {
      throw problem(ProblemType.MALFORMED_JSON, JsonDocument.beyondLimit());
    } catch (StreamReadException e) {
      throw problem(
          ProblemType.MALFORMED_JSON,
          "%s (column %d)".formatted(JsonDocument.message(e), e.getLocation().getColumnNr()));
    }
  }

  private ProblemException problem(ProblemType type, String detail) {
    return Problem.of(type, atLine(detail)).asException();
  }

  private String atLine(String detail) {
    return "line %d: %s".formatted(lines.number(), detail);
  }
}
