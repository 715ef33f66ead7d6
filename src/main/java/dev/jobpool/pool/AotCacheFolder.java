package dev.jobpool.pool;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;

/**
 * The AOT caches in the cache directory, which pools of other versions, JDKs and settings share.
 * Nobody knows which of them are still wanted, so each use is noted as the file's modification
 * time, and what nobody has used for a month goes.
 */
record AotCacheFolder(Path directory) {
  private static final Logger LOG = System.getLogger(AotCacheFolder.class.getName());
  private static final String DRAFT = "draft-";
  private static final String CACHE = "worker-";
  private static final String SUFFIX = ".aot";
  private static final String CONFIGURATION = ".config";

  /** A cache that no worker was started with for so long is removed. */
  static final Duration UNUSED = Duration.ofDays(30);

  /** A draft that nobody has written to for so long is nobody's. */
  static final Duration ABANDONED = AotCache.PATIENCE.multipliedBy(2);

  /** The cache of that name, whether it exists or not. */
  Path cache(String name) {
    return directory.resolve(CACHE + name + SUFFIX);
  }

  /** Notes that a worker is started with the cache; false if there is no such file. */
  static boolean use(Path cache) {
    try {
      Files.setLastModifiedTime(cache, FileTime.from(Instant.now()));
      return true;
    } catch (IOException e) {
      return Files.isReadable(cache); // Another user's, perhaps, who keeps it for others.
    }
  }

  /** A name for a cache that is being made. There is no such file, as the JVM insists. */
  Path newDraft() throws IOException {
    Path draft = Files.createTempFile(directory, DRAFT, SUFFIX);
    Files.delete(draft);
    return draft;
  }

  /** Makes a draft the cache of that name, in place of an older one. */
  void publish(Path draft, Path cache) throws IOException {
    Files.move(draft, cache, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }

  /** Removes what is left of a draft. */
  void discard(Path draft) throws IOException {
    Files.deleteIfExists(draft);
    Files.deleteIfExists(draft.resolveSibling(draft.getFileName() + CONFIGURATION));
  }

  /** Removes the caches that nobody uses, and the drafts of pools that were killed. */
  void tidyUp() {
    if (!Files.isWritable(directory)) {
      return; // Part of an image, say, where uses cannot be noted either.
    }
    removeOlder(CACHE + "*" + SUFFIX, UNUSED);
    removeOlder(DRAFT + "*", ABANDONED);
  }

  private void removeOlder(String names, Duration age) {
    Instant newest = Instant.now().minus(age);
    try (DirectoryStream<Path> files = Files.newDirectoryStream(directory, names)) {
      for (Path file : files) {
        if (Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)
            && Files.getLastModifiedTime(file).toInstant().isBefore(newest)) {
          Files.deleteIfExists(file);
        }
      }
    } catch (NoSuchFileException e) {
      LOG.log(Level.DEBUG, "another pool tidies up " + directory, e);
    } catch (IOException | DirectoryIteratorException e) {
      LOG.log(Level.INFO, "could not remove old AOT caches from {0}: {1}", directory, e);
    }
  }
}
