package dev.jobpool.pool;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What Python's Pool does, on real workers. */
class ProcessPoolIT {
  private static final RemoteFunction<Long> SQUARE =
      RemoteFunction.of("samples.Arithmetic::square", Long.class);

  private static ProcessPool pool;

  @BeforeAll
  static void start() {
    pool = new ProcessPool(SamplePools.config().build());
  }

  @AfterAll
  static void end() throws InterruptedException {
    pool.terminate();
    assertThat(pool.join(SamplePools.PATIENCE)).isTrue();
  }

  @Test
  void apply_number_returnsResult() throws Exception {
    assertThat(pool.apply(SQUARE, 12)).isEqualTo(144);
  }

  @Test
  void map_range_keepsOrder() throws Exception {
    List<Long> numbers = LongStream.range(0, 1000).boxed().toList();
    assertThat(pool.map(SQUARE, numbers)).isEqualTo(numbers.stream().map(n -> n * n).toList());
  }
}
