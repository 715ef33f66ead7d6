package samples;

/** A process for a single task, as there is one for each task where there is no pool. */
final class TaskProcess {
  private TaskProcess() {}

  /** Runs {@link Tasks#count} of the argument. */
  public static void main(String[] args) {
    Tasks.count(Integer.parseInt(args[0]));
  }
}
