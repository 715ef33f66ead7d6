package dev.jobpool.pool;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunDirectoryTest {
  private static final long OURS = ProcessHandle.current().pid();
  private static final long NOBODYS = Integer.MAX_VALUE;

  @TempDir Path temporary;

  @Test
  void removeAbandoned_processIsGone_removesTheFolderAndWhatIsInIt() throws IOException {
    Path folder = folder(NOBODYS);
    Files.createFile(folder.resolve("socket"));

    RunDirectory.removeAbandoned(temporary);

    assertThat(folder).doesNotExist();
  }

  @Test
  void removeAbandoned_processLives_keepsTheFolder() throws IOException {
    Path folder = folder(OURS);

    RunDirectory.removeAbandoned(temporary);

    assertThat(folder).exists();
  }

  /** In a container the service is process 1 again after each restart. */
  @Test
  void removeAbandoned_processBeganLater_removesTheFolder() throws IOException {
    Path folder = folder(OURS);
    Files.setLastModifiedTime(folder, FileTime.from(Instant.EPOCH));

    RunDirectory.removeAbandoned(temporary);

    assertThat(folder).doesNotExist();
  }

  private Path folder(long pid) throws IOException {
    return Files.createDirectory(temporary.resolve("jobpool-" + pid + "-functions1"));
  }
}
