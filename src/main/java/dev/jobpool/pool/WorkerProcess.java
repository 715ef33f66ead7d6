package dev.jobpool.pool;

import dev.jobpool.pool.PoolSnapshot.WorkerState;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A worker's process: its life and its death, whatever is said over its sockets. */
final class WorkerProcess {
  /** What the JVM exits with under {@code -XX:+ExitOnOutOfMemoryError}. */
  private static final int EXIT_OUT_OF_MEMORY = 3;

  private static final int SIGNAL_BASE = 128;
  private static final Map<Integer, String> SIGNALS =
      Map.ofEntries(
          Map.entry(1, "HUP"),
          Map.entry(2, "INT"),
          Map.entry(3, "QUIT"),
          Map.entry(4, "ILL"),
          Map.entry(6, "ABRT"),
          Map.entry(7, "BUS"),
          Map.entry(8, "FPE"),
          Map.entry(9, "KILL"),
          Map.entry(11, "SEGV"),
          Map.entry(15, "TERM"));
  private static final long LAST_WORDS_MILLIS = 500;
  private static final Duration REAP_PATIENCE = Duration.ofSeconds(10);

  private final int id;
  private final Process process;
  private final ProcessTree tree;
  private final OutputTail output;
  private final long startedNanos = System.nanoTime();
  private final AtomicReference<@Nullable WorkerEnd> end = new AtomicReference<>();
  private volatile WorkerState state = WorkerState.STARTING;

  WorkerProcess(int id, Process process, String mark) {
    this.id = id;
    this.process = process;
    this.tree = ProcessTree.of(process.toHandle(), mark);
    this.output = new OutputTail(process.getInputStream(), "jobpool-output-" + id);
  }

  int id() {
    return id;
  }

  long pid() {
    return process.pid();
  }

  boolean isAlive() {
    return process.isAlive();
  }

  Duration age() {
    return Duration.ofNanos(System.nanoTime() - startedNanos);
  }

  /** What it is doing as long as it has no seat. */
  WorkerState state() {
    return process.isAlive() ? state : WorkerState.STOPPING;
  }

  /** It can take work. */
  void ready() {
    state = WorkerState.SPARE;
  }

  /** It was asked to end. */
  void stopping() {
    state = WorkerState.STOPPING;
  }

  /** Runs {@code action} once the process and all that it started have gone, or at once if so. */
  void onGone(Runnable action) {
    var unused =
        process
            .onExit()
            .thenRun(() -> {
              tree.killRest();
              action.run();
            });
  }

  /** Runs {@code action} once the process has ended. */
  void onExit(Runnable action) {
    var unused = process.onExit().thenRun(action);
  }

  /** Tells {@code observer} why it has ended, once it has, on a thread of its own. */
  void whenEnded(Consumer<WorkerEnd> observer) {
    onExit(() -> Thread.startVirtualThread(() -> observer.accept(end())));
  }

  /** It lives, and is about to be ended for this reason, unless it was for another before. */
  void endsFor(WorkerEnd why) {
    if (process.isAlive()) {
      end.compareAndSet(null, why);
    }
  }

  /** Why it has ended, as far as its exit tells if nobody in the pool had a reason. */
  private WorkerEnd end() {
    WorkerEnd reason = end.get();
    if (reason != null) {
      return reason;
    }
    try {
      DeathCertificate death = certify("");
      if (death.outOfMemory()) {
        return WorkerEnd.OUT_OF_MEMORY;
      }
      return death.signal() != null ? WorkerEnd.SIGNAL : WorkerEnd.EXIT;
    } catch (InterruptedException e) {
      throw new IllegalStateException("nobody interrupts this thread", e);
    }
  }

  /** Kills the process and all that it started. */
  void kill() {
    stopping();
    tree.kill();
  }

  /** Waits for the process to end; false if it still runs after {@code patience}. */
  boolean awaitExit(Duration patience) throws InterruptedException {
    return process.waitFor(patience.toNanos(), TimeUnit.NANOSECONDS);
  }

  /**
   * Resident memory in bytes, as the kernel counts it; -1 if that cannot be told.
   *
   * <p>Source: {@code VmRSS} of {@code /proc/<pid>/status}.
   */
  long residentBytes() {
    try {
      for (String line : Files.readAllLines(Path.of("/proc", Long.toString(pid()), "status"))) {
        if (line.startsWith("VmRSS:")) {
          return Long.parseLong(line.replaceAll("\\D", "")) << 10;
        }
      }
    } catch (IOException | RuntimeException e) {
      // Gone, or no /proc here.
    }
    return -1;
  }

  /** Reaps the process, which must be ending or have been killed, and tells what it died of. */
  DeathCertificate certify(String observation) throws InterruptedException {
    OptionalInt exitCode =
        awaitExit(REAP_PATIENCE) ? OptionalInt.of(process.exitValue()) : OptionalInt.empty();
    String lastWords = output.await(LAST_WORDS_MILLIS);
    @Nullable String signal = signalOf(exitCode);
    boolean outOfMemory =
        exitCode.equals(OptionalInt.of(EXIT_OUT_OF_MEMORY))
            && lastWords.contains(OutOfMemoryError.class.getName());
    return new DeathCertificate(
        id,
        pid(),
        cause(observation, exitCode, signal, outOfMemory),
        exitCode,
        signal,
        outOfMemory,
        lastWords);
  }

  private static @Nullable String signalOf(OptionalInt exitCode) {
    int code = exitCode.orElse(0);
    return code > SIGNAL_BASE && code < SIGNAL_BASE + 65
        ? SIGNALS.getOrDefault(code - SIGNAL_BASE, Integer.toString(code - SIGNAL_BASE))
        : null;
  }

  private String cause(
      String observation, OptionalInt exitCode, @Nullable String signal, boolean outOfMemory) {
    String worker = "worker %d (pid %d) ".formatted(id, pid());
    if (outOfMemory) {
      return worker + "ran out of memory; " + observation;
    } else if (signal != null) {
      return worker + "was killed by signal " + signal + "; " + observation;
    } else if (exitCode.isPresent()) {
      return worker + "exited with code " + exitCode.getAsInt() + "; " + observation;
    } else {
      return worker + "could not be reaped; " + observation;
    }
  }
}
