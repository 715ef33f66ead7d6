package dev.jobpool.pool;

import dev.jobpool.pool.ipc.Arguments;
import dev.jobpool.pool.ipc.Message.Welcome;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The workers' ahead-of-time cache (JEP 483, 514): their classes already parsed and linked, which
 * more than halves the time from a worker's start to its first result. Made once by a worker that
 * runs a rehearsal, kept in the cache directory under a name that tells what it depends on, and
 * found again by later pools. Without a cache, or with one that does not fit, workers merely start
 * more slowly.
 */
final class AotCache {
  private static final Logger LOG = System.getLogger(AotCache.class.getName());
  static final Duration PATIENCE = Duration.ofMinutes(2);

  /** A JVM crashes on a cache that fits but was damaged on the disk, unless told to look. */
  private static final String VERIFY = "-XX:+VerifySharedSpaces";

  /**
   * A rehearsal's profiles (JEP 515) are those of a start: with them a worker would begin its life
   * with compiling what it has just done. A JVM that does not know the flag ignores it.
   */
  private static final List<String> WITHOUT_PROFILES =
      List.of(
          "-XX:+IgnoreUnrecognizedVMOptions",
          "-XX:+UnlockDiagnosticVMOptions",
          "-XX:-AOTRecordTraining");

  private static final int NAME_CHARS = 16;
  static final String REHEARSAL = "dev.jobpool.pool.worker.Rehearsal::rehearse";

  private final PoolConfig config;
  private final WorkerRuntime runtime;
  private final Path runDirectory;
  private final WorkerLauncher launcher;
  private final IntSupplier workerIds;
  private volatile @Nullable Path usable;
  private volatile boolean checked;

  AotCache(
      PoolConfig config,
      WorkerRuntime runtime,
      Path runDirectory,
      WorkerLauncher launcher,
      IntSupplier workerIds) {
    this.config = config;
    this.runtime = runtime;
    this.runDirectory = runDirectory;
    this.launcher = launcher;
    this.workerIds = workerIds;
  }

  /** The JVM flags that make a worker use the cache; none while there is none. */
  List<String> flags() {
    Path file = usable;
    return file == null || !AotCacheFolder.use(file) ? List.of() : flags(file, checked);
  }

  private static List<String> flags(Path file, boolean checked) {
    String use = "-XX:AOTCache=" + file;
    return checked ? List.of(use) : List.of(use, VERIFY);
  }

  /**
   * Looks for a cache of an earlier run. It is used at once: a JVM does without a cache that does
   * not fit, and until the cache is checked each worker compares its checksums, which takes longer
   * than all else in its start. Not so if this user cannot have damaged it, as in an image.
   */
  void find() {
    Path directory = directory();
    if (directory != null && Files.exists(fileIn(directory))) {
      usable = fileIn(directory);
      checked = !Files.isWritable(usable);
    }
  }

  /**
   * True if there is a usable cache, or none is wanted. Asks a JVM, which takes a moment, and
   * removes the caches that nobody uses.
   */
  boolean check() {
    Path directory = directory();
    if (directory != null) {
      new AotCacheFolder(directory).tidyUp();
    }
    Path file = usable;
    if (file != null && !isAccepted(file)) {
      LOG.log(Level.WARNING, "the AOT cache {0} is stale or unreadable; making a new one", file);
      usable = null;
    }
    checked = true;
    return usable != null || directory == null;
  }

  /** Makes the cache, in about two seconds; a failure is logged and costs nothing else. */
  void make() throws InterruptedException {
    Path directory = directory();
    if (directory == null) {
      return;
    }
    AotCacheFolder folder = new AotCacheFolder(directory);
    Path file = fileIn(directory);
    try {
      Path draft = folder.newDraft();
      try {
        rehearse(draft);
        if (Files.notExists(draft) || !isAccepted(draft)) {
          throw new IOException("the JVM did not write a usable one");
        }
        folder.publish(draft, file);
      } finally {
        folder.discard(draft);
      }
      usable = file;
      LOG.log(Level.INFO, "workers start from the AOT cache {0} from now on", file);
    } catch (IOException | WorkerStartException e) {
      LOG.log(
          Level.WARNING,
          "could not make the workers'' AOT cache {0} ({1}); they start without",
          file,
          e.getMessage());
    }
  }

  private void rehearse(Path draft) throws WorkerStartException, InterruptedException {
    List<String> flags = new ArrayList<>(WITHOUT_PROFILES);
    flags.add("-XX:AOTCacheOutput=" + draft);
    WorkerCommand command = new WorkerCommand(config, runtime, runDirectory, flags);
    Welcome welcome =
        new Welcome(
            List.of(runtime.ownJar().toString()),
            List.of(),
            REHEARSAL,
            Arguments.json(
                "[1, \"two\", [3.0], {\"four\": null}]".getBytes(StandardCharsets.UTF_8),
                "{}".getBytes(StandardCharsets.UTF_8)),
            config.maxFrameBytes());
    Worker worker = launcher.launch(workerIds.getAsInt(), command, welcome, 0);
    worker.shutDown(PATIENCE);
  }

  /** Asks the JVM itself, which knows best. */
  private boolean isAccepted(Path file) {
    WorkerCommand command = new WorkerCommand(config, runtime, runDirectory, flags(file, false));
    try {
      Process probe = command.toProbe("-XX:AOTMode=on").start();
      if (!probe.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
        probe.destroyForcibly();
        return false;
      }
      return probe.exitValue() == 0;
    } catch (IOException e) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  /**
   * Where caches are kept; null: nowhere. A cache is made for jars in one place, so it is kept
   * where they are or not at all.
   */
  private @Nullable Path directory() {
    Path directory = config.cacheDirectory();
    return directory != null && runtime.ownJar().startsWith(directory) ? directory : null;
  }

  private Path fileIn(Path directory) {
    MessageDigest digest = WorkerRuntime.sha256();
    for (String part :
        List.of(
            runtime.fingerprint(),
            runtime.classPath(),
            config.javaHome().toString(),
            javaRelease(),
            String.join("\n", WITHOUT_PROFILES),
            String.join("\n", config.workerJvmArgs()))) {
      digest.update(part.getBytes(StandardCharsets.UTF_8));
      digest.update((byte) 0);
    }
    String name = HexFormat.of().formatHex(digest.digest()).substring(0, NAME_CHARS);
    return new AotCacheFolder(directory).cache(name);
  }

  private String javaRelease() {
    try {
      return Files.readString(config.javaHome().resolve("release"));
    } catch (IOException e) {
      return "";
    }
  }
}
