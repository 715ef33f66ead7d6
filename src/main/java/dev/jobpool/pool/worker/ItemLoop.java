package dev.jobpool.pool.worker;

import dev.jobpool.pool.ipc.Message.InvokeItems;
import dev.jobpool.pool.ipc.Message.ItemThrew;
import dev.jobpool.pool.ipc.Value;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
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
  /** Of how many failed items of a call the trace is told: it is mostly the same again. */
  private static final int MOST_TRACES = 3;

  private final JsonMapper mapper;
  private final ArgumentBinder binder;
  private final ResultWriter results;
  private final int maxValueBytes;
  private final ValueFlusher flusher = new ValueFlusher();

  ItemLoop(JsonMapper mapper, ArgumentBinder binder, ResultWriter results, int maxValueBytes) {
    this.mapper = mapper;
    this.binder = binder;
    this.results = results;
    this.maxValueBytes = maxValueBytes;
  }

  /** Returns when every item has ended, or the call is cancelled. */
  void run(InvokeItems call, RunningCall running, JobThread self, ReplyLine pool) {
    int failures = 0;
    try (ValueLines lines = flusher.watched(new ValueLines(call.call(), pool));
        JsonParser json = mapper.createParser(call.items())) {
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
        var unused = lines.sendIfDue();
      }
      lines.send();
    }
  }

  private @Nullable ErrorReport runItem(
      InvokeItems call, RunningCall running, JsonParser json, ValueLines lines) {
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

  /** JSON has no bytes: they become a base64 string. */
  private static byte[] json(Value value) {
    if (value instanceof Value.Json) {
      return value.bytes();
    }
    String text = Base64.getEncoder().encodeToString(value.bytes());
    return ('"' + text + '"').getBytes(StandardCharsets.US_ASCII);
  }
}
