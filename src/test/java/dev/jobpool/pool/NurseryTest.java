package dev.jobpool.pool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.jobpool.pool.ipc.Message.Shutdown;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class NurseryTest {
  private final ScriptedSource source = new ScriptedSource();
  private Nursery nursery = new Nursery(source, 0, Duration.ZERO);

  @AfterEach
  void end() throws Exception {
    nursery.close();
    source.close(); // They do not end when they are asked to, which takes time.
    assertThat(nursery.join(Duration.ofSeconds(30))).isTrue();
    source.close();
  }

  private void withSpares(int spares) {
    nursery = new Nursery(source, spares, Duration.ZERO);
    nursery.start();
  }

  @Test
  void start_spareDelay_seatsHaveTheirsFirst() throws Exception {
    nursery = new Nursery(source, 1, Duration.ofDays(1));
    nursery.start();

    Worker first = nursery.take(() -> false);
    Worker second = nursery.take(() -> false);

    assertThat(List.of(first, second))
        .containsExactly(source.next().worker(), source.next().worker());
    assertThat(source.attempts).as("no spare yet").hasValue(2);
  }

  @Test
  void start_spareDelayOver_makesSpare() throws Exception {
    nursery = new Nursery(source, 1, Duration.ofMillis(20));
    nursery.start();

    nursery.take(() -> false);

    await().untilAsserted(() -> assertThat(source.attempts).hasValue(2));
  }

  @Test
  void take_noSpare_makesOne() throws Exception {
    Worker worker = nursery.take(() -> false);
    assertThat(worker).isSameAs(source.next().worker());
    assertThat(nursery.startFailure()).isNull();
  }

  @Test
  void take_startFails_pausesAndTriesAgain() throws Exception {
    source.failures = 1;
    assertThat(nursery.take(() -> false)).isNotNull();
    assertThat(source.attempts).hasValue(2);
    assertThat(nursery.startFailure()).isNull();
  }

  @Test
  void take_startThrowsError_pausesAndTriesAgain() throws Exception {
    source.failures = 1;
    source.throwsUnchecked = true;
    assertThat(nursery.take(() -> false)).isNotNull();
  }

  @Test
  void take_givenUpWhilePausing_returnsNothing() throws Exception {
    source.failures = Integer.MAX_VALUE;
    AtomicBoolean givenUp = new AtomicBoolean();
    Thread taker = Thread.ofPlatform().start(() -> takeQuietly(givenUp));
    await().until(() -> nursery.startFailure() != null);
    assertThat(nursery.startFailure()).startsWith("failure ");
    givenUp.set(true);
    nursery.wakeAll();
    assertThat(taker.join(Duration.ofSeconds(10))).isTrue();
  }

  @Test
  void take_othersSucceed_pauseEnds() throws Exception {
    source.failures = 9;
    Thread[] takers = new Thread[9];
    for (int i = 0; i < takers.length; i++) {
      takers[i] = Thread.ofPlatform().start(() -> takeQuietly(new AtomicBoolean()));
    }
    for (Thread taker : takers) {
      assertThat(taker.join(Duration.ofSeconds(5))).as("others' success is heard of").isTrue();
    }
  }

  @Test
  void take_closed_returnsNothing() throws Exception {
    nursery.close();
    assertThat(nursery.take(() -> false)).isNull();
    assertThat(source.attempts).hasValue(0);
  }

  private void takeQuietly(AtomicBoolean givenUp) {
    try {
      nursery.take(givenUp::get);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void spares_firstSeatTaken_areMadeAndTaken() throws Exception {
    withSpares(1);
    nursery.take(() -> false);
    source.next();
    ScriptedWorker spare = source.next();

    await().until(() -> spare.worker().process().state() == PoolSnapshot.WorkerState.SPARE);
    await().untilAsserted(() -> assertThat(source.attempts).hasValue(2));
    Worker taken = nursery.take(() -> false);
    if (taken != spare.worker()) { // It may have been asked for before it was put aside.
      assertThat(nursery.take(() -> false)).isSameAs(spare.worker());
    }
  }

  @Test
  void spares_dying_areClosedAndReplaced() throws Exception {
    withSpares(1);
    nursery.take(() -> false);
    source.next();
    ScriptedWorker spare = source.next();
    spare.kill();

    ScriptedWorker second = source.next();
    assertThat(spare.readControl()).as("its connection is closed").isNull();
    assertThat(second.isAlive()).isTrue();
  }

  @Test
  void renew_spares_areReplaced() throws Exception {
    withSpares(1);
    nursery.take(() -> false);
    source.next();
    ScriptedWorker spare = source.next();
    source.generation++;
    nursery.renew();

    ScriptedWorker second = source.next();
    await().until(() -> !spare.isAlive());
    assertThat(second.worker().generation()).isEqualTo(2);
  }

  @Test
  void renew_spareStillStarting_isReplacedToo() throws Exception {
    source.beforeReady =
        made -> {
          if (made == 2) {
            source.generation++;
            renewQuietly();
          }
        };
    withSpares(1);
    nursery.take(() -> false);
    source.next();
    ScriptedWorker stale = source.next();

    assertThat(source.next().worker().generation()).isEqualTo(2);
    await().until(() -> !stale.isAlive());
  }

  private void renewQuietly() {
    try {
      nursery.renew();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void close_spares_areEnded() throws Exception {
    withSpares(2);
    nursery.take(() -> false);
    source.next();
    ScriptedWorker first = source.next();
    ScriptedWorker second = source.next();
    nursery.close();

    for (ScriptedWorker spare : List.of(first, second)) {
      assertThat(spare.readControl()).isEqualTo(new Shutdown());
      spare.kill();
    }
    assertThat(nursery.join(Duration.ofSeconds(30))).isTrue();
  }
}
