package dev.jobpool.pool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A pool of which only some workers start at first. */
@Timeout(60)
class FirstWorkersIT {
  private static final RemoteFunction<Long> SQUARE =
      RemoteFunction.of("samples.Arithmetic::square", Long.class);

  private static final RemoteFunction<Double> SLEEP =
      RemoteFunction.of("samples.Sleep::seconds", Double.class);

  private final Census before = Census.take();
  private final ProcessPool pool =
      new ProcessPool(SamplePools.config().size(3).spares(0).firstWorkers(1).build());

  @AfterEach
  void end() throws Exception {
    pool.terminate();
    assertThat(pool.join(SamplePools.PATIENCE)).isTrue();
    before.awaitAgain();
  }

  @Test
  void startRest_afterTheFirst_startsTheOthers() throws Exception {
    assertThat(pool.apply(SQUARE, 3)).isEqualTo(9);
    assertThat(pool.snapshot().workers()).hasSize(1);
    assertThat(pool.snapshot().size()).isEqualTo(3);

    pool.startRest();
    pool.startRest();

    await()
        .atMost(SamplePools.PATIENCE)
        .untilAsserted(() -> assertThat(pool.snapshot().workers()).hasSize(3));
    pool.resize(4);
    await()
        .atMost(SamplePools.PATIENCE)
        .untilAsserted(() -> assertThat(pool.snapshot().workers()).hasSize(4));
  }

  @Test
  void close_beforeTheRest_allRunWhatIsLeft() throws Exception {
    List<Double> halves = List.of(0.5, 0.5, 0.5, 0.5, 0.5, 0.5);
    AsyncResult<List<@Nullable Double>> slept = pool.mapAsync(SLEEP, halves, 1, null, null);

    pool.close();

    await()
        .atMost(SamplePools.PATIENCE)
        .untilAsserted(() -> assertThat(pool.snapshot().workers()).hasSize(3));
    assertThat(slept.get()).isEqualTo(halves);
    assertThat(pool.join(SamplePools.PATIENCE)).isTrue();
  }

  @Test
  void terminate_beforeTheRest_ends() throws Exception {
    pool.terminate();

    assertThat(pool.join(SamplePools.PATIENCE)).isTrue();
    assertThat(pool.snapshot().workers()).isEmpty();
  }
}
