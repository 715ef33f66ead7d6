package dev.jobpool.pool;

import dev.jobpool.pool.ipc.Message;
import dev.jobpool.pool.ipc.Message.Converse;
import dev.jobpool.pool.ipc.Message.Invoke;
import dev.jobpool.pool.ipc.Message.InvokeEach;
import dev.jobpool.pool.ipc.Message.InvokeItems;
import dev.jobpool.pool.ipc.Protocol;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** What a worker does in one go. */
sealed interface Work permits Call, EachCall, Work.Chunk {

  String jobId();

  /** In which trace; null: in none. */
  @Nullable String traceParent();

  String function();

  @Nullable Duration timeout();

  /** With its client, if it has one. */
  @Nullable Conversation conversation();

  /** The timeout, or the longest there is if it is longer; -1 if there is none. */
  default long timeoutNanos() {
    Duration timeout = timeout();
    return timeout == null ? -1 : TimeUnit.NANOSECONDS.convert(timeout);
  }

  /** How many bytes its values take to send. */
  default long sizeBytes() {
    return switch (this) {
      case Call call ->
          call.arguments().positional().length
              + (long) call.arguments().named().length
              + call.arguments().binary().stream().mapToLong(b -> b.bytes().length).sum();
      case EachCall each -> each.items().length;
      case Chunk chunk -> chunk.items().length;
    };
  }

  /** Why no worker would accept it, in words for its caller; null if nothing is wrong with it. */
  default @Nullable String flaw(int maxBytes) {
    if (sizeBytes() > maxBytes) {
      return "the arguments take %d bytes, the limit is %d".formatted(sizeBytes(), maxBytes);
    } else if (Math.max(function().length(), jobId().length()) > Protocol.MAX_NAME_CHARS) {
      return "a name is longer than the limit of %d characters".formatted(Protocol.MAX_NAME_CHARS);
    } else if (this instanceof Call call && call.arguments().binary().size() > Protocol.MAX_LIST) {
      return "more than %d arguments are byte arrays".formatted(Protocol.MAX_LIST);
    }
    return null;
  }

  private String traceText() {
    String trace = traceParent();
    return trace == null ? "" : trace;
  }

  /** As the worker's call number {@code number}. */
  default Message toMessage(long number) {
    return switch (this) {
      case Call call when call.conversation() != null ->
          new Converse(number, call.jobId(), traceText(), call.function(), timeoutNanos());
      case Call call ->
          new Invoke(
              number, call.jobId(), traceText(), call.function(), timeoutNanos(), call.arguments());
      case EachCall each ->
          new InvokeItems(
              number,
              each.jobId(),
              traceText(),
              each.function(),
              timeoutNanos(),
              each.star(),
              each.items());
      case Chunk chunk ->
          new InvokeEach(number, chunk.jobId(), chunk.function(), chunk.star(), chunk.items());
    };
  }

  /**
   * Some items of a map.
   *
   * @param star each item is an array that spreads over the parameters
   * @param items one JSON array as UTF-8
   */
  record Chunk(String jobId, String function, boolean star, byte[] items) implements Work {
    @Override
    public @Nullable String traceParent() {
      return null;
    }

    @Override
    public @Nullable Duration timeout() {
      return null;
    }

    @Override
    public @Nullable Conversation conversation() {
      return null;
    }
  }
}
