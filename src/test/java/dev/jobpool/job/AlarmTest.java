package dev.jobpool.job;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class AlarmTest {
  private static final Duration SOON = Duration.ofMillis(1);
  private static final Duration LATE = Duration.ofHours(1);

  /** The time of each round. */
  private final LinkedBlockingQueue<Long> rounds = new LinkedBlockingQueue<>();

  private volatile LongSupplier next = () -> Alarm.NEVER;

  private final Alarm alarm =
      new Alarm(
          "alarm-test",
          now -> {
            rounds.add(now);
            return next.getAsLong();
          });

  @Test
  void ringBy_earlierTimeThanPlanned_ringsThen() throws InterruptedException {
    alarm.ringBy(Alarm.timeAfter(LATE));
    long soon = Alarm.timeAfter(SOON);

    alarm.ringBy(soon);

    assertThat(rounds.take()).isGreaterThanOrEqualTo(soon);
  }

  @Test
  void ringBy_laterTimesThanPlanned_areLeftToTheRound() throws InterruptedException {
    long later = Alarm.timeAfter(Duration.ofMillis(20));
    next = () -> rounds.size() < 2 ? later : Alarm.NEVER;
    alarm.ringBy(Alarm.timeAfter(SOON));

    alarm.ringBy(later);

    rounds.take();
    assertThat(rounds.take()).isGreaterThanOrEqualTo(later);
  }

  @Test
  void ringBy_duringARound_ringsAgain() throws InterruptedException {
    var inRound = new Semaphore(0);
    var goOn = new Semaphore(0);
    next =
        () -> {
          inRound.release();
          goOn.acquireUninterruptibly();
          return Alarm.NEVER;
        };
    alarm.ringBy(Alarm.timeAfter(SOON));
    inRound.acquire();

    alarm.ringBy(Alarm.timeAfter(SOON));
    goOn.release(2);

    rounds.take();
    rounds.take();
  }

  @Test
  void ringBy_timesInQuickSuccession_areTakenTogether() throws InterruptedException {
    alarm.ringBy(Alarm.timeAfter(SOON));
    long first = rounds.take();

    alarm.ringBy(Alarm.now());

    assertThat(rounds.take() - first).isGreaterThan(TimeUnit.MILLISECONDS.toNanos(4));
  }

  @Test
  void timeAfter_anyWait_neverOverflows() {
    assertThat(Alarm.timeAfter(Duration.ofSeconds(Long.MAX_VALUE))).isEqualTo(Alarm.NEVER);
    assertThat(Alarm.timeAfter(Duration.ZERO)).isNotNegative();
  }
}
