package dev.jobpool.pool;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** An observer that keeps what it hears. */
final class Recorder implements CallObserver {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  /** One entry for each event: its name, and what there is to say of it. */
  final List<String> events = Collections.synchronizedList(new ArrayList<>());

  final CompletableFuture<Long> started = new CompletableFuture<>();
  final CompletableFuture<String> firstOutput = new CompletableFuture<>();
  final AtomicInteger timesEnded = new AtomicInteger();
  private final CompletableFuture<Outcome> outcome = new CompletableFuture<>();

  @Override
  public void started(int workerId, long pid) {
    events.add("started");
    started.complete(pid);
  }

  @Override
  public void output(byte[] text) {
    String line = new String(text, StandardCharsets.UTF_8);
    events.add("output " + line);
    firstOutput.complete(line);
  }

  @Override
  public void progress(double fraction, String message) {
    events.add("progress %s %s".formatted(fraction, message));
  }

  @Override
  public void values(byte[] lines) {
    new String(lines, StandardCharsets.UTF_8).lines().forEach(line -> events.add("value " + line));
  }

  @Override
  public void itemFailed(Outcome.Failed why) {
    events.add("item failed " + why.message());
  }

  @Override
  public void ended(Outcome outcome) {
    events.add("ended " + outcome.getClass().getSimpleName());
    timesEnded.incrementAndGet();
    this.outcome.complete(outcome);
  }

  boolean hasEnded() {
    return outcome.isDone();
  }

  /** Waits for the end. */
  Outcome outcome() throws Exception {
    return outcome.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
  }

  /** Waits for the start and gives the worker's process id. */
  long pid() throws Exception {
    return started.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
  }

  /** Everything that was printed. */
  String printed() {
    StringBuilder text = new StringBuilder();
    for (String event : List.copyOf(events)) {
      if (event.startsWith("output ")) {
        text.append(event, "output ".length(), event.length());
      }
    }
    return text.toString();
  }
}
