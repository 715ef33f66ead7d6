package dev.jobpool.pool;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.Comparator;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WorkerRuntimeTest {
  private static final FileTime LONG_AGO = FileTime.from(Instant.EPOCH);

  @TempDir Path cache;

  @Test
  void unpack_intoAFolderThatHasIt_writesNothing() throws IOException {
    WorkerRuntime unpacked = WorkerRuntime.unpack(cache);
    for (Path path : all()) {
      Files.setLastModifiedTime(path, LONG_AGO);
    }

    WorkerRuntime found = WorkerRuntime.unpack(cache);

    assertThat(found).isEqualTo(unpacked);
    assertThat(times()).isNotEmpty().allSatisfy((_, time) -> assertThat(time).isEqualTo(LONG_AGO));
  }

  @Test
  void unpack_jarWasChanged_isReplaced() throws IOException {
    Path jar = WorkerRuntime.unpack(cache).ownJar();
    byte[] original = Files.readAllBytes(jar);
    Files.writeString(jar, "another version");

    WorkerRuntime.unpack(cache);

    assertThat(jar).hasBinaryContent(original);
  }

  private Iterable<Path> all() throws IOException {
    try (Stream<Path> paths = Files.walk(cache)) {
      return paths.sorted(Comparator.reverseOrder()).toList();
    }
  }

  private Map<Path, FileTime> times() throws IOException {
    Map<Path, FileTime> times = new TreeMap<>();
    for (Path path : all()) {
      times.put(path, Files.getLastModifiedTime(path));
    }
    return times;
  }
}
