package dev.jobpool.callback;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jobpool.job.CallbackTarget.Webhook;
import dev.jobpool.job.Delivery;
import java.net.URI;
import java.time.Instant;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class LanesTest {
  private static final Webhook SLOW = new Webhook(URI.create("https://SLOW.example.org/a"));
  private static final Webhook SLOW_TOO = new Webhook(URI.create("http://slow.example.org:81/b"));
  private static final Webhook QUICK = new Webhook(URI.create("https://quick.example.org/"));

  private static Delivery to(Webhook webhook) {
    return Delivery.of(UUID.randomUUID(), 1, webhook, Instant.EPOCH);
  }

  @Test
  void enter_hostIsFull_othersMayEnter() {
    var lanes = new Lanes(10, 2);
    Delivery first = to(SLOW);

    assertThat(lanes.enter(first, SLOW)).isTrue();
    assertThat(lanes.busyHosts()).isEmpty();
    assertThat(lanes.enter(to(SLOW_TOO), SLOW_TOO)).isTrue();
    assertThat(lanes.enter(to(SLOW), SLOW)).isFalse();
    assertThat(lanes.busyHosts()).containsExactly("slow.example.org");
    assertThat(lanes.enter(to(QUICK), QUICK)).isTrue();

    lanes.leave(first, SLOW);
    assertThat(lanes.busyHosts()).isEmpty();
    assertThat(lanes.enter(to(SLOW), SLOW)).isTrue();
  }

  @Test
  void enter_allAreTaken_nobodyMayEnter() {
    var lanes = new Lanes(1, 1);
    Delivery first = to(SLOW);

    assertThat(lanes.enter(first, SLOW)).isTrue();
    assertThat(lanes.free()).isZero();
    assertThat(lanes.enter(to(QUICK), QUICK)).isFalse();

    lanes.leave(first, SLOW);
    assertThat(lanes.free()).isOne();
  }

  @Test
  void enter_theSameAgain_mayNot() {
    var lanes = new Lanes(10, 10);
    Delivery delivery = to(QUICK);

    assertThat(lanes.enter(delivery, QUICK)).isTrue();
    assertThat(lanes.enter(delivery, QUICK)).isFalse();
  }

  /** It was among the due when it was on its way, was told of meanwhile, and was sent again. */
  @Test
  void enter_backSinceSomebodyLooked_mayNotUntilTheNextLook() {
    var lanes = new Lanes(10, 10);
    Delivery delivery = to(QUICK);
    assertThat(lanes.enter(delivery, QUICK)).isTrue();

    lanes.look();
    lanes.leave(delivery, QUICK);
    assertThat(lanes.enter(delivery, QUICK)).isFalse();

    lanes.look();
    assertThat(lanes.enter(delivery, QUICK)).isTrue();
  }
}
