package dev.jobpool.pool.ipc;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Everything the pool and a worker say to each other. A worker opens two connections, says {@link
 * Hello} on each and then:
 *
 * <pre>
 *   data     pool ──► worker  Welcome, then Invoke | InvokeEach | InvokeItems | Converse
 *            worker ──► pool  Ready | StartFailed; for each invocation Output* Progress* and
 *                             one of Returned | Threw; at any time Recalled;
 *                             for an InvokeItems also Values* ItemThrew*
 *                             for a Converse also Listening, ToClient* Window*
 *   control  pool ──► worker  Cancel | Recall | Shutdown; for a Converse FromClient* Window*
 * </pre>
 *
 * <p>{@code call} numbers the invocations of one worker, upwards from 1. The pool may send several
 * ahead; the worker runs them in order, one at a time, and answers each before it begins the next:
 * so of those unanswered only the first can have begun.
 *
 * <p>In a conversation each side may send {@link Protocol#WINDOW_BYTES}, and after that what the
 * other side grants with {@link Window}. A piece counts its bytes and {@link Protocol#PIECE_COST}.
 */
public sealed interface Message {

  /** Which of a worker's two connections this is. */
  enum Channel {
    DATA,
    CONTROL
  }

  /** The first message on each connection. */
  record Hello(int version, String token, Channel channel, long pid) implements Message {}

  /**
   * What a worker is to be.
   *
   * @param initializer function to run once before the first call; null: none
   * @param maxValueBytes limit of arguments and results
   */
  record Welcome(
      List<String> functionJars,
      List<String> libraryJars,
      @Nullable String initializer,
      Arguments initargs,
      int maxValueBytes)
      implements Message {}

  /** The worker can take calls. */
  record Ready() implements Message {}

  /** The worker cannot take calls, and ends. */
  record StartFailed(String type, String message, String trace) implements Message {}

  /**
   * Run one function.
   *
   * @param traceParent the trace that it is run in; empty: none
   * @param timeoutNanos how long it may run; negative: without limit
   */
  record Invoke(
      long call,
      String jobId,
      String traceParent,
      String function,
      long timeoutNanos,
      Arguments arguments)
      implements Message {}

  /**
   * Run one function on each item, in order, and return the list of the results. The first item
   * that fails ends it.
   *
   * @param star each item is an array that spreads over the parameters
   * @param items one JSON array as UTF-8
   */
  record InvokeEach(long call, String jobId, String function, boolean star, byte[] items)
      implements Message {}

  /**
   * Run one function on each item, in order, and tell with {@link Values} and {@link ItemThrew}
   * what becomes of each, in the same order; then {@link Returned}, with {@code null}.
   *
   * @param traceParent as that of an {@link Invoke}
   * @param timeoutNanos how long all of them may run; negative: without limit
   * @param star each item is an array that spreads over the parameters
   * @param items one JSON array as UTF-8
   */
  record InvokeItems(
      long call,
      String jobId,
      String traceParent,
      String function,
      long timeoutNanos,
      boolean star,
      byte[] items)
      implements Message {}

  /** What the function returned for the next items: one JSON value a line, each line ended. */
  record Values(long call, byte[] lines) implements Message {}

  /** The function threw for the next item, or its arguments did not bind. */
  record ItemThrew(long call, String type, String message, String trace) implements Message {}

  /**
   * Run one function that converses with a client.
   *
   * @param traceParent as that of an {@link Invoke}
   * @param timeoutNanos how long it may run; negative: without limit
   */
  record Converse(long call, String jobId, String traceParent, String function, long timeoutNanos)
      implements Message {}

  /** The conversation has begun: what the client says is understood from now on. */
  record Listening(long call) implements Message {}

  /** A piece of what the client sent; an empty one is the end of it. */
  record FromClient(long call, byte[] bytes) implements Message {}

  /** A piece of what the function wrote to its client; not empty. */
  record ToClient(long call, byte[] bytes) implements Message {}

  /** Of what was received in a conversation so much has been used up, and may follow. */
  record Window(long call, int bytes) implements Message {}

  /** The function returned. */
  record Returned(long call, Value value) implements Message {}

  /** The function threw, its arguments did not bind, or its result could not be written. */
  record Threw(long call, String type, String message, String trace) implements Message {}

  /** A piece of what the function printed. */
  record Output(long call, byte[] text) implements Message {}

  /** How far the function has come. */
  record Progress(long call, double fraction, String message) implements Message {}

  /** Interrupt the call, if it still runs. */
  record Cancel(long call) implements Message {}

  /** Do not begin any call up to that number that has not begun yet. */
  record Recall(long upTo) implements Message {}

  /**
   * The answer to a {@link Recall}: calls after {@code begun}, up to {@code upTo}, have not begun
   * and never will.
   */
  record Recalled(long begun, long upTo) implements Message {}

  /** Exit. */
  record Shutdown() implements Message {}
}
