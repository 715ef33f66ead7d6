package dev.jobpool.pool;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A pool's private folder while it runs: the workers' sockets and what else must not outlive it. It
 * carries this process's id in its name, so that the next pool can remove what a killed one left.
 */
final class RunDirectory {
  private static final Logger LOG = System.getLogger(RunDirectory.class.getName());
  private static final Pattern NAME = Pattern.compile("jobpool-(\\d+)-\\w+");

  /** The kernel tells the start of a process by a clock of its own. */
  private static final Duration CLOCK_ERROR = Duration.ofSeconds(2);

  private final Path path;

  private RunDirectory(Path path) {
    this.path = path;
  }

  /** Makes a folder below {@code java.io.tmpdir} that only this user may enter. */
  static RunDirectory create() throws IOException {
    Path parent = Path.of(System.getProperty("java.io.tmpdir"));
    removeAbandoned(parent);
    String prefix = "jobpool-" + ProcessHandle.current().pid() + "-";
    return new RunDirectory(Files.createTempDirectory(parent, prefix, WorkerRuntime.PRIVATE));
  }

  Path path() {
    return path;
  }

  void delete() {
    delete(path);
  }

  static void removeAbandoned(Path parent) {
    try (DirectoryStream<Path> siblings = Files.newDirectoryStream(parent, "jobpool-*")) {
      for (Path sibling : siblings) {
        Matcher name = NAME.matcher(sibling.getFileName().toString());
        if (name.matches()
            && isAbandoned(sibling, Long.parseLong(name.group(1)))
            && Files.isWritable(sibling)
            && Files.isDirectory(sibling, java.nio.file.LinkOption.NOFOLLOW_LINKS)) {
          delete(sibling);
        }
      }
    } catch (IOException | RuntimeException e) {
      LOG.log(Level.DEBUG, "could not look for folders of earlier pools in " + parent, e);
    }
  }

  /**
   * True if its process is gone, or is another of the same id, which began later: in a container a
   * service has the same id each time.
   */
  private static boolean isAbandoned(Path folder, long pid) throws IOException {
    Optional<ProcessHandle> process = ProcessHandle.of(pid);
    if (process.isEmpty()) {
      return true;
    }
    Instant lastUsed = Files.getLastModifiedTime(folder).toInstant();
    Optional<Instant> begun = process.get().info().startInstant();
    return begun.isPresent() && lastUsed.isBefore(begun.get().minus(CLOCK_ERROR));
  }

  /** Deletes the folder and what is in it, as far as that can be done. */
  static void delete(Path folder) {
    try (Stream<Path> content = Files.walk(folder)) {
      for (Path file : content.sorted(java.util.Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    } catch (IOException | RuntimeException e) {
      LOG.log(Level.DEBUG, "could not remove " + folder, e);
    }
  }
}
