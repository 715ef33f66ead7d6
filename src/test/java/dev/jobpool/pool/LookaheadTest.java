package dev.jobpool.pool;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class LookaheadTest {
  private static final long SHORT_NANOS = 10_000;
  private static final int MOST = 16;

  private final Lookahead lookahead = new Lookahead();
  private final TaskQueue queue = new TaskQueue();
  private ScriptedWorker scripted;

  @BeforeEach
  void start() throws Exception {
    scripted = ScriptedWorker.start();
    queue.addAll(IntStream.range(0, 100).mapToObj(i -> task("[]")).toList());
  }

  @AfterEach
  void end() throws Exception {
    scripted.close();
  }

  private static Task task(String arguments) {
    return new Task(
        TestCalls.call("job", "a.B::c", arguments, null),
        new Recorder(),
        Duration.ZERO,
        nanos -> {});
  }

  private List<Task> take(long callsLeft) {
    return lookahead.take(scripted.worker(), queue, callsLeft);
  }

  @Test
  void take_nothingKnown_takesNone() {
    assertThat(take(Long.MAX_VALUE)).isEmpty();
  }

  @Test
  void take_shortCalls_takesUpToItsLimit() {
    lookahead.observe(SHORT_NANOS);
    assertThat(take(Long.MAX_VALUE)).hasSize(MOST);
    assertThat(take(3)).hasSize(3);
  }

  @Test
  void take_oneLongCall_stopsAndShortOnesResume() {
    lookahead.observe(SHORT_NANOS);
    lookahead.observe(Duration.ofMillis(100).toNanos());
    assertThat(take(Long.MAX_VALUE)).isEmpty();
    for (int i = 0; i < 50; i++) {
      lookahead.observe(SHORT_NANOS);
    }
    assertThat(take(Long.MAX_VALUE)).isNotEmpty();
  }

  @Test
  void take_mailboxStillHalfFull_takesNone() {
    lookahead.observe(SHORT_NANOS);
    List<Task> sent = new ArrayList<>();
    for (int i = 0; i < MOST / 2 + 2; i++) {
      sent.add(task("[]"));
    }
    scripted.worker().deliver(sent);

    assertThat(scripted.worker().ahead()).isEqualTo(MOST / 2 + 1);
    assertThat(take(Long.MAX_VALUE)).isEmpty();
  }

  @Test
  void take_largeTasks_takesNone() {
    lookahead.observe(SHORT_NANOS);
    queue.drain();
    queue.add(task("[\"" + "x".repeat(1 << 20) + "\"]"));
    assertThat(take(Long.MAX_VALUE)).isEmpty();
  }
}
