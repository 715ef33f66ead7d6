package dev.jobpool.pool;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AotCacheFolderTest {
  private static final Duration A_DAY = Duration.ofDays(1);

  @TempDir private Path directory;

  @Test
  void tidyUp_nobodyHasUsedACacheForLong_removesIt() throws IOException {
    Path unused = cache("unused", AotCacheFolder.UNUSED.plus(A_DAY));
    Path recent = cache("recent", AotCacheFolder.UNUSED.minus(A_DAY));

    folder().tidyUp();

    assertThat(unused).doesNotExist();
    assertThat(recent).exists();
  }

  @Test
  void tidyUp_anOldCacheIsUsedAgain_keepsIt() throws IOException {
    Path old = cache("old", AotCacheFolder.UNUSED.plus(A_DAY));

    assertThat(AotCacheFolder.use(old)).isTrue();
    folder().tidyUp();

    assertThat(old).exists();
  }

  @Test
  void tidyUp_draftOfAKilledPool_removesItAndItsConfiguration() throws IOException {
    Path draft = file("draft-1.aot", AotCacheFolder.ABANDONED.multipliedBy(2));
    Path configuration = file("draft-1.aot.config", AotCacheFolder.ABANDONED.multipliedBy(2));
    Path written = file("draft-2.aot", Duration.ZERO);

    folder().tidyUp();

    assertThat(draft).doesNotExist();
    assertThat(configuration).doesNotExist();
    assertThat(written).exists();
  }

  @Test
  void tidyUp_otherOldFiles_keepsThem() throws IOException {
    Duration old = AotCacheFolder.UNUSED.multipliedBy(2);
    Path another = file("notes.aot", old);
    Path target = Files.createDirectory(directory.resolve("worker-0123.aot"));
    age(target, old);

    folder().tidyUp();

    assertThat(another).exists();
    assertThat(target).exists();
  }

  @Test
  void tidyUp_noSuchDirectory_doesNothing() {
    new AotCacheFolder(directory.resolve("none")).tidyUp();

    assertThat(directory).isEmptyDirectory();
  }

  @Test
  void use_theCacheWasRemoved_isFalse() {
    assertThat(AotCacheFolder.use(folder().cache("gone"))).isFalse();
  }

  private AotCacheFolder folder() {
    return new AotCacheFolder(directory);
  }

  private Path cache(String name, Duration age) throws IOException {
    return age(Files.createFile(folder().cache(name)), age);
  }

  private Path file(String name, Duration age) throws IOException {
    return age(Files.createFile(directory.resolve(name)), age);
  }

  private static Path age(Path file, Duration age) throws IOException {
    return Files.setLastModifiedTime(file, FileTime.from(Instant.now().minus(age)));
  }
}
