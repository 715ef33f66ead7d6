package dev.jobpool.function;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Semaphore;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The functions of one folder: {@code *.jar} directly in it hold the functions, {@code lib/*.jar}
 * their libraries. Safe for use by many threads.
 *
 * <p>What it describes is what workers run: it copies the jars into a private directory and reads
 * the copies, so that a folder that changes or is half written does no harm until the next {@link
 * #reload()}. The copies of the current and of the previous generation are kept, as a worker that
 * is about to be replaced may still read the latter.
 *
 * <p>Of a multi-release jar only the base classes are described.
 */
public final class FunctionCatalog {
  private static final Logger LOG = System.getLogger(FunctionCatalog.class.getName());

  private final Path folder;
  private final GenerationDirectory directory;
  private final ReadLimits limits;
  private final Clock clock;
  private final List<Consumer<FunctionSnapshot>> listeners = new CopyOnWriteArrayList<>();

  /** One reload at a time; who reads or listens never waits for it. */
  private final Semaphore turn = new Semaphore(1);

  private volatile Loaded loaded;

  /** Written by whose turn it is. */
  private @Nullable Generation previous;

  /**
   * A generation and what was made of it.
   *
   * @param listed the problems of the listing, which may change while the contents stay
   */
  private record Loaded(
      Generation generation, List<FunctionProblem> listed, FunctionSnapshot snapshot) {}

  private FunctionCatalog(
      Path folder, GenerationDirectory directory, ReadLimits limits, Clock clock)
      throws IOException {
    this.folder = folder;
    this.directory = directory;
    this.limits = limits;
    this.clock = clock;
    this.loaded = load(FolderListing.of(folder, limits), 1);
  }

  /**
   * Reads a folder for the first time. A folder that is missing, empty or full of broken jars gives
   * an empty catalogue whose problems say so.
   *
   * @param generations directory for the copies; made if missing, and this catalogue's alone:
   *     copies that an earlier one left there are deleted
   * @throws IOException if the copies cannot be written
   */
  public static FunctionCatalog open(Path folder, Path generations, Clock clock)
      throws IOException {
    return open(folder, generations, clock, ReadLimits.DEFAULT);
  }

  static FunctionCatalog open(Path folder, Path generations, Clock clock, ReadLimits limits)
      throws IOException {
    GenerationDirectory directory = GenerationDirectory.open(generations, limits);
    return new FunctionCatalog(folder, directory, limits, clock);
  }

  /** What the newest load found. */
  public FunctionSnapshot current() {
    return loaded.snapshot();
  }

  /**
   * Reads the folder again. If its contents are different, the new snapshot becomes current and the
   * listeners hear of it; otherwise at most the problems are brought up to date.
   *
   * @throws IOException if the copies cannot be written; the current snapshot stays
   */
  public FunctionChanges reload() throws IOException {
    turn.acquireUninterruptibly();
    FunctionChanges changes;
    FunctionSnapshot now;
    try {
      changes = replaceIfChanged();
      now = loaded.snapshot();
    } finally {
      turn.release();
    }
    if (!changes.isEmpty()) {
      listeners.forEach(listener -> tell(listener, now));
    }
    return changes;
  }

  /**
   * Calls back after each change, on the thread that reloads, when the new snapshot is current. Two
   * reloads at the same time may call in either order: the higher generation is the newer.
   */
  public void onChange(Consumer<FunctionSnapshot> listener) {
    listeners.add(listener);
  }

  private static void tell(Consumer<FunctionSnapshot> listener, FunctionSnapshot now) {
    try {
      listener.accept(now);
    } catch (RuntimeException e) {
      LOG.log(Level.ERROR, "A listener failed on the functions' generation " + now.generation(), e);
    }
  }

  private FunctionChanges replaceIfChanged() throws IOException {
    Loaded before = loaded;
    FolderListing listing = FolderListing.of(folder, limits);
    String fingerprint = Generation.fingerprint(directory.digests(listing));
    boolean sameContents = fingerprint.equals(before.snapshot().fingerprint());
    if (sameContents && listing.problems().equals(before.listed())) {
      return FunctionChanges.NONE;
    }
    Loaded after = load(listing, before.snapshot().generation() + 1);
    FunctionChanges changes =
        Generation.changes(before.generation().digests(), after.generation().digests());
    if (changes.isEmpty()) {
      GenerationDirectory.delete(after.generation().directory());
      loaded = withProblemsOf(before, after);
      return changes;
    }
    loaded = after;
    Generation outdated = previous;
    previous = before.generation();
    if (outdated != null) {
      GenerationDirectory.delete(outdated.directory());
    }
    return changes;
  }

  private Loaded load(FolderListing listing, long number) throws IOException {
    Generation generation = directory.copy(listing, number);
    SnapshotReader.Content content = SnapshotReader.read(generation, limits);
    return new Loaded(
        generation,
        listing.problems(),
        new FunctionSnapshot(
            number,
            Generation.fingerprint(generation.digests()),
            clock.instant(),
            content.functions(),
            problems(listing.problems(), generation, content),
            generation.jars().stream().map(JarCopy::path).toList(),
            generation.libraries().stream().map(JarCopy::path).toList()));
  }

  private static Loaded withProblemsOf(Loaded before, Loaded after) {
    FunctionSnapshot old = before.snapshot();
    return new Loaded(
        before.generation(),
        after.listed(),
        new FunctionSnapshot(
            old.generation(),
            old.fingerprint(),
            old.loadedAt(),
            old.functions(),
            after.snapshot().problems(),
            old.jars(),
            old.libraries()));
  }

  private static List<FunctionProblem> problems(
      List<FunctionProblem> listed, Generation generation, SnapshotReader.Content content) {
    List<FunctionProblem> all = new ArrayList<>(listed);
    all.addAll(generation.problems());
    all.addAll(content.problems());
    return all;
  }
}
