package dev.jobpool.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The writer is a thread that is told what to do. */
@Timeout(30)
class WriterQueueTest {
  private static final Duration LONG = Duration.ofMinutes(10);

  private final CompletableFuture<Thread> thread = new CompletableFuture<>();
  private final ExecutorService writer = Executors.newSingleThreadExecutor();
  private WriterQueue queue = new WriterQueue(Thread.currentThread(), LONG);

  private void open(Duration gathering) throws Exception {
    writer.execute(() -> thread.complete(Thread.currentThread()));
    queue = new WriterQueue(thread.get(), gathering);
  }

  @AfterEach
  void end() {
    queue.close();
    writer.shutdown();
  }

  private void add(int changes) {
    for (int i = 0; i < changes; i++) {
      queue.add(new WriterQueue.Entry(LedgerJobs.insert(), Long.MAX_VALUE));
    }
  }

  private CompletableFuture<Integer> round() {
    var size = new CompletableFuture<Integer>();
    writer.execute(() -> size.complete(queue.take().size()));
    return size;
  }

  private void awaitParked() {
    await().until(() -> thread.get().getState() == Thread.State.TIMED_WAITING);
  }

  @Test
  void take_fewerThanLastTime_waitsUntilAsManyHaveCome() throws Exception {
    open(LONG);
    add(3);
    assertThat(round().get()).isEqualTo(3);

    add(1);
    CompletableFuture<Integer> next = round();
    awaitParked();
    add(1);
    awaitParked();
    assertThat(next).isNotDone();
    add(1);

    assertThat(next.get()).isEqualTo(3);
  }

  @Test
  void take_noMoreCome_goesWithWhatThereIs() throws Exception {
    open(Duration.ofMillis(1));
    add(3);
    assertThat(round().get()).isEqualTo(3);

    add(1);

    assertThat(round().get()).isEqualTo(1);
  }

  @Test
  void take_asManyAsLastTime_doesNotWait() throws Exception {
    open(LONG);
    List<Integer> sizes = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      add(2);
      sizes.add(round().get());
    }

    assertThat(sizes).containsExactly(2, 2, 2);
  }

  @Test
  void close_whileMoreAreAwaited_endsTheWait() throws Exception {
    open(LONG);
    add(3);
    assertThat(round().get()).isEqualTo(3);
    add(1);
    CompletableFuture<Integer> next = round();
    awaitParked();

    queue.close();

    assertThat(next.get()).isEqualTo(1);
  }
}
