package dev.jobpool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jobpool.job.JobStore;
import dev.jobpool.job.Replicas;
import dev.jobpool.store.PostgresStores.Opened;
import java.lang.reflect.Proxy;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

class StoreOpeningTest {
  private final AtomicBoolean closed = new AtomicBoolean();
  private final Opened opened =
      new Opened(
          (JobStore)
              Proxy.newProxyInstance(
                  JobStore.class.getClassLoader(),
                  new Class<?>[] {JobStore.class},
                  (_, method, _) -> {
                    closed.set(closed.get() || method.getName().equals("close"));
                    return null;
                  }),
          Replicas.alone());

  @Test
  void await_opened_isTheStoreAndStaysOpen() {
    var opening = new StoreOpening(() -> opened);

    assertThat(opening.await()).isSameAs(opened);
    opening.destroy();
    assertThat(closed).isFalse();
  }

  @Test
  void await_failed_throwsWhatWasThrown() {
    var failure = new IllegalStateException("no such folder");
    var opening =
        new StoreOpening(() -> {
          throw failure;
        });

    assertThatThrownBy(opening::await).isSameAs(failure);
    opening.destroy();
  }

  /** Another bean had failed. */
  @Test
  void destroy_nobodyCame_closesTheStoreWhenItIsOpen() {
    var otherFailed = new CountDownLatch(1);
    var opening =
        new StoreOpening(() -> {
          try {
            otherFailed.await();
          } catch (InterruptedException e) {
            throw new IllegalStateException(e);
          }
          return opened;
        });

    otherFailed.countDown();
    opening.destroy();

    assertThat(closed).isTrue();
  }

  @Test
  void destroy_nobodyCameAndOpeningFailed_saysNothing() {
    var opening =
        new StoreOpening(() -> {
          throw new IllegalStateException("no such folder");
        });

    opening.destroy();

    assertThat(closed).isFalse();
  }
}
