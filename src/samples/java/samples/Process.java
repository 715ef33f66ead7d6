package samples;

/** The process that runs the functions. */
public final class Process {
  private Process() {}

  /** Gives the process id of the worker. */
  public static long pid() {
    return ProcessHandle.current().pid();
  }
}
