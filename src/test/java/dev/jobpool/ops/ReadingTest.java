package dev.jobpool.ops;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class ReadingTest {
  private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 5); // it may overflow
  private final AtomicInteger asked = new AtomicInteger();

  private Reading<Integer> reading() {
    return new Reading<>(asked::incrementAndGet, Duration.ofNanos(10), nanos::get);
  }

  @Test
  void get_again_isAskedOnlyWhenTooOld() {
    Reading<Integer> reading = reading();

    assertThat(reading.get()).isEqualTo(1);
    nanos.addAndGet(9);
    assertThat(reading.get()).isEqualTo(1);
    nanos.addAndGet(1);
    assertThat(reading.get()).isEqualTo(2);
  }

  @Test
  void get_sourceThrows_isNullUntilAskedAgain() {
    Reading<Integer> reading =
        new Reading<>(
            () -> {
              if (asked.incrementAndGet() == 2) {
                throw new IllegalStateException("on purpose");
              }
              return asked.get();
            },
            Duration.ofNanos(10),
            nanos::get);

    assertThat(reading.get()).isEqualTo(1);
    nanos.addAndGet(10);
    assertThat(reading.get()).isNull();
    assertThat(reading.get()).isNull();
    assertThat(asked).hasValue(2);
    nanos.addAndGet(10);
    assertThat(reading.get()).isEqualTo(3);
  }

  @Test
  void get_whileAnotherAsks_givesTheLastAnswer() throws Exception {
    var asking = new CountDownLatch(1);
    var answer = new CountDownLatch(1);
    Reading<Integer> reading =
        new Reading<>(
            () -> {
              if (asked.incrementAndGet() == 2) {
                asking.countDown();
                try {
                  answer.await();
                } catch (InterruptedException e) {
                  throw new IllegalStateException(e);
                }
              }
              return asked.get();
            },
            Duration.ofNanos(10),
            nanos::get);
    reading.get();
    nanos.addAndGet(10);
    Thread slow = Thread.ofPlatform().start(reading::get);
    asking.await();

    assertThat(reading.get()).isEqualTo(1);
    answer.countDown();
    slow.join();
    assertThat(reading.get()).isEqualTo(2);
  }
}
