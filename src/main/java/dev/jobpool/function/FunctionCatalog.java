package dev.jobpool.function;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.function.Consumer;

/**
 * The functions of one folder: {@code *.jar} directly in it hold the functions, {@code lib/*.jar}
 * their libraries. Safe for use by many threads.
 *
 * <p>What it describes is what workers run: it copies the jars into a private directory and reads
 * the copies, so that a folder that changes or is half written does no harm until the next {@link
 * #reload()}.
 */
public final class FunctionCatalog {

  private FunctionCatalog() {}

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
    throw new UnsupportedOperationException();
  }

  /** What the newest load found. */
  public FunctionSnapshot current() {
    throw new UnsupportedOperationException();
  }

  /**
   * Reads the folder again. If anything is different, the new snapshot becomes current and the
   * listeners hear of it; otherwise nothing happens.
   *
   * @throws IOException if the copies cannot be written; the current snapshot stays
   */
  public FunctionChanges reload() throws IOException {
    throw new UnsupportedOperationException();
  }

  /**
   * Calls back after each change, on the thread that reloads, when the new snapshot is current. Two
   * reloads at the same time may call in either order: the higher generation is the newer.
   */
  public void onChange(Consumer<FunctionSnapshot> listener) {
    throw new UnsupportedOperationException();
  }
}
