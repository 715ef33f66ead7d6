package dev.jobpool.pool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The order of tasks, and what closing does. How seats wait is in {@link SeatTest}. */
@Timeout(30)
class TaskQueueTest {
  private final TaskQueue queue = new TaskQueue();
  private final ScriptedSource source = new ScriptedSource();
  private final Seat seat =
      new Seat(
          1,
          new SeatContext(
              queue,
              new Nursery(source, 0, Duration.ZERO),
              new Recycling(PoolConfig.builder().build(), source),
              () -> false,
              nanos -> {},
              gone -> {}));

  private static Task task(String arguments) {
    return new Task(
        TestCalls.call("job", "a.B::c", arguments, null),
        new Recorder(),
        Duration.ZERO,
        nanos -> {});
  }

  private static Task conversation() {
    return new Task(TestCalls.conversation("talk"), new Recorder(), Duration.ZERO, nanos -> {});
  }

  @Test
  void take_tasks_comeFirstInFirstOut() throws Exception {
    Task first = task("[]");
    Task second = task("[]");
    Task third = task("[]");
    queue.add(first);
    queue.addAll(List.of(second, third));

    assertThat(queue.size()).isEqualTo(3);
    assertThat(queue.take(seat, () -> false)).isSameAs(first);
    assertThat(queue.take(seat, () -> false)).isSameAs(second);
    assertThat(queue.take(seat, () -> false)).isSameAs(third);
  }

  @Test
  void putBack_tasks_comeFirstInTheirOrder() throws Exception {
    Task waiting = task("[]");
    Task first = task("[]");
    Task second = task("[]");
    queue.add(waiting);
    queue.putBack(List.of(first, second));

    assertThat(queue.drain()).containsExactly(first, second, waiting);
    assertThat(queue.size()).isZero();
  }

  @Test
  void take_leaving_takesNothing() throws Exception {
    queue.add(task("[]"));
    assertThat(queue.take(seat, () -> true)).isNull();
    assertThat(queue.size()).isEqualTo(1);
  }

  @Test
  void takeMore_manyOrLarge_takesAPart() {
    Task small = task("[1]");
    Task large = task("[\"" + "x".repeat(100) + "\"]");
    queue.addAll(List.of(small, small, small, large));

    assertThat(queue.takeMore(2, 1000)).containsExactly(small, small);
    assertThat(queue.takeMore(9, 50)).containsExactly(small);
    assertThat(queue.takeMore(9, 50)).isEmpty();
    assertThat(queue.size()).isEqualTo(1);
  }

  @Test
  void close_tasks_areStillTakenButNoneIsAdded() throws Exception {
    Task before = task("[]");
    assertThat(queue.add(before)).isTrue();
    queue.close();

    assertThat(queue.add(task("[]"))).isFalse();
    assertThat(queue.isExhausted()).isFalse();
    assertThat(queue.take(seat, () -> false)).isSameAs(before);
    assertThat(queue.isExhausted()).isTrue();
    assertThat(queue.take(seat, () -> false)).isNull();
    assertThat(queue.lend()).isNull();
  }

  @Test
  void putBack_closed_isTaken() throws Exception {
    queue.close();
    Task returned = task("[]");
    queue.putBack(List.of(returned));
    assertThat(queue.take(seat, () -> false)).isSameAs(returned);
  }

  @Test
  void take_interrupted_throws() {
    Thread.currentThread().interrupt();
    assertThatThrownBy(() -> queue.take(seat, () -> false))
        .isInstanceOf(InterruptedException.class);
  }

  @Test
  void take_spuriousWakeUps_keepsWaitingUntilToldToLeave() throws Exception {
    AtomicBoolean leave = new AtomicBoolean();
    CountDownLatch looked = new CountDownLatch(3);
    Thread taker =
        Thread.ofPlatform()
            .start(() -> {
              try {
                queue.take(
                    seat,
                    () -> {
                      looked.countDown();
                      return leave.get();
                    });
              } catch (InterruptedException e) {
                throw new AssertionError(e);
              }
            });
    while (looked.getCount() > 0) {
      java.util.concurrent.locks.LockSupport.unpark(taker);
      Thread.onSpinWait();
    }
    assertThat(taker.isAlive()).isTrue();
    leave.set(true);
    java.util.concurrent.locks.LockSupport.unpark(taker);
    assertThat(taker.join(Duration.ofSeconds(10))).isTrue();
    assertThat(queue.hasIdleSeat()).isFalse();
  }

  @Test
  void takeMore_conversation_isLeftForASeatOfItsOwn() {
    Task small = task("[1]");
    Task talk = conversation();
    queue.addAll(List.of(small, talk, small));

    assertThat(queue.takeMore(9, 1000)).containsExactly(small);
    assertThat(queue.takeMore(9, 1000)).isEmpty();
    assertThat(queue.size()).isEqualTo(2);
  }
}
