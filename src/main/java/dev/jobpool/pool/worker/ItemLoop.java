package dev.jobpool.pool.worker;

import dev.jobpool.pool.ipc.Message.InvokeItems;
import dev.jobpool.pool.ipc.Message.ItemThrew;
import dev.jobpool.pool.ipc.Message.Values;
import dev.jobpool.pool.ipc.Value;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.TokenStreamContext;
import tools.jackson.databind.json.JsonMapper;

/**
 * Runs one function on each item of a call, and tells the pool what became of each: values many at
 * a time, as long as they come fast. For one thread.
 */
final class ItemLoop {
  /** Values are told when they have waited for so long, or have become so many. */
  private static final long MOST_WAIT_NANOS = TimeUnit.MILLISECONDS.toNanos(5);

  private static final int MOST_BYTES = 64 << 10;

  /** Of how many failed items of a call the trace is told: it is mostly the same again. */
  private static final int MOST_TRACES = 3;

  private final JsonMapper mapper;
  private final ArgumentBinder binder;
  private final ResultWriter results;
  private final int maxValueBytes;

  ItemLoop(JsonMapper mapper, ArgumentBinder binder, ResultWriter results, int maxValueBytes) {
    this.mapper = mapper;
    this.binder = binder;
    this.results = results;
    this.maxValueBytes = maxValueBytes;
  }

  /** Returns when every item has ended, or the call is cancelled. */
  void run(InvokeItems call, RunningCall running, JobThread self, ReplyLine pool) {
    var lines = new Lines(call.call(), pool);
    int failures = 0;
    try (JsonParser json = mapper.createParser(call.items())) {
      json.nextToken();
      TokenStreamContext list = json.streamReadContext();
      while (json.nextToken() != JsonToken.END_ARRAY) {
        self.forgetInterrupts(); // Of the item before. One that cancels the call is seen below.
        if (running.cancelled()) {
          break;
        }
        ErrorReport failure = runItem(call, running, json, lines);
        if (failure != null && !running.cancelled()) { // Else it may have failed as it was stopped.
          lines.send();
          String trace = failures++ < MOST_TRACES ? failure.trace() : "";
          pool.send(new ItemThrew(call.call(), failure.type(), failure.message(), trace));
        }
        while (json.streamReadContext() != list) {
          json.nextToken(); // Binding may have stopped within the item.
        }
        lines.sendIfDue();
      }
    }
    lines.send();
  }

  private @Nullable ErrorReport runItem(
      InvokeItems call, RunningCall running, JsonParser json, Lines lines) {
    byte[] value;
    try {
      value =
          json(
              results.write(binder.bindItem(call.function(), json, call.star(), running).invoke()));
      if (value.length >= maxValueBytes) {
        throw new ResultWriter.TooLargeException(maxValueBytes);
      }
    } catch (NoSuchFunctionException | BadArgumentsException e) {
      return new ErrorReport(
          IllegalArgumentException.class.getName(), ErrorReport.of(e).message(), "");
    } catch (Throwable e) {
      return ErrorReport.of(e);
    }
    lines.add(value);
    return null;
  }

  /** Values that the pool has not been told of yet. */
  private final class Lines {
    private final long call;
    private final ReplyLine pool;
    private byte[] buffer = new byte[1 << 10];
    private int length;
    private long sentNanos = System.nanoTime();

    Lines(long call, ReplyLine pool) {
      this.call = call;
      this.pool = pool;
    }

    void add(byte[] json) {
      int wanted = length + json.length + 1;
      if (wanted > MOST_BYTES) {
        send();
        wanted = json.length + 1;
      }
      if (wanted > buffer.length) {
        buffer = Arrays.copyOf(buffer, Math.max(wanted, Math.min(2 * buffer.length, MOST_BYTES)));
      }
      System.arraycopy(json, 0, buffer, length, json.length);
      buffer[wanted - 1] = '\n';
      length = wanted;
    }

    void sendIfDue() {
      if (System.nanoTime() - sentNanos >= MOST_WAIT_NANOS) {
        send();
      }
    }

    void send() {
      if (length > 0) {
        pool.send(new Values(call, Arrays.copyOf(buffer, length)));
        length = 0;
      }
      sentNanos = System.nanoTime();
    }
  }

  /** JSON has no bytes: they become a base64 string. */
  private static byte[] json(Value value) {
    if (value instanceof Value.Json) {
      return value.bytes();
    }
    String text = Base64.getEncoder().encodeToString(value.bytes());
    return ('"' + text + '"').getBytes(StandardCharsets.US_ASCII);
  }
}
