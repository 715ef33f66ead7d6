package dev.jobpool.pool.ipc;

/** What both sides must agree on before they exchange a message. */
public final class Protocol {
  private Protocol() {}

  /** Raised with every change of a message's shape; both sides must have the same. */
  public static final int VERSION = 4;

  /** Environment variable that tells functions where this process was started. */
  public static final String DIRECTORY_VARIABLE = "JOBPOOL_DIRECTORY";

  /**
   * Environment variable that marks a worker and, by inheritance, every process that its functions
   * start. No secret: it tells whose descendants a process belongs to after its parent has died.
   */
  public static final String MARK_VARIABLE = "JOBPOOL_WORKER_MARK";

  /** Limit of one message's fields until the real one has been agreed on. */
  public static final int HANDSHAKE_MAX_BYTES = 1 << 20;

  /** Limit of names and texts other than arguments, results and output. */
  static final int MAX_TEXT_BYTES = 1 << 20;

  /** Limit of the characters of a function's name and of a job's id. */
  public static final int MAX_NAME_CHARS = 10_000;

  /** How much one side of a conversation may send before the other side has used any of it. */
  public static final int WINDOW_BYTES = 64 << 10;

  /** Limit of one piece of a conversation. */
  public static final int MAX_PIECE_BYTES = 16 << 10;

  /**
   * What a piece of a conversation takes of the window besides its bytes. With it a whole window of
   * the smallest pieces fits into the buffer of a socket: who sends within the window never waits,
   * not even for a process that was stopped.
   */
  public static final int PIECE_COST = 1 << 10;

  /** Limit of the elements of a list, binary arguments among them. */
  public static final int MAX_LIST = 1 << 16;
}
