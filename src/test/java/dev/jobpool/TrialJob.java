package dev.jobpool;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jobpool.ServiceClient.Answer;
import java.io.IOException;
import java.time.Instant;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** A job of {@link DurabilityIT}: what is asked, what was answered, and how it may end. */
final class TrialJob {
  private static final int MANY = 50;

  private final int number;
  private final String body;
  private final double value;
  private final int retries;
  private final boolean keyed;
  private final boolean cancelled;

  private volatile @Nullable String path;
  private volatile int cancelStatus;

  private TrialJob(
      int number, String call, double value, int retries, boolean keyed, boolean cancelled) {
    this.number = number;
    this.body =
        "{%s, \"retries\": %d, \"labels\": {\"n\": \"%d\"}}".formatted(call, retries, number);
    this.value = value;
    this.retries = retries;
    this.keyed = keyed;
    this.cancelled = cancelled;
  }

  static TrialJob draw(int number, Random random) {
    String call;
    double value;
    if (random.nextInt(3) == 0) {
      value = (5 + random.nextInt(200)) / 1000.0;
      call = "\"func\": \"samples.Sleep::seconds\", \"args\": [" + value + "]";
    } else {
      value = (double) number * number;
      call = "\"func\": \"samples.Arithmetic::square\", \"args\": [" + number + "]";
    }
    if (random.nextInt(8) == 0) {
      call += ", \"runAt\": \"" + Instant.now().plusMillis(random.nextInt(20_000)) + "\"";
    }
    return new TrialJob(
        number,
        call,
        value,
        random.nextBoolean() ? MANY : 0,
        random.nextInt(5) < 2,
        random.nextInt(10) == 0);
  }

  int number() {
    return number;
  }

  boolean isKeyed() {
    return keyed;
  }

  /** Where it was accepted; null: it was not yet. */
  @Nullable String path() {
    return path;
  }

  /** Submits it until that is answered, and cancels it if it is one of those. */
  void submitTo(MortalService service, String keyPrefix) throws InterruptedException {
    Answer answer =
        service.ask(client ->
            keyed ? client.submitOnce(body, keyPrefix + number) : client.post("/jobs", body));
    assertThat(answer.status()).as(answer.text()).isEqualTo(202);
    String accepted = answer.headers().firstValue("Location").orElseThrow();
    path = accepted;
    if (cancelled) {
      Answer cancel = service.ask(client -> client.send("DELETE", accepted, ""));
      assertThat(cancel.status()).as(cancel.text()).isIn(200, 202, 409);
      cancelStatus = cancel.status();
    }
  }

  /**
   * Checks how it has ended.
   *
   * @param job the job, or a second one that was made because the first answer was cut off
   */
  void check(JsonNode job) throws IOException {
    String text = job.toString();
    String state = job.at("/state").asString();
    boolean second = !("/jobs/" + job.at("/id").asString()).equals(path);
    int cancelAnswer = second ? 0 : cancelStatus;
    switch (state) {
      case "SUCCEEDED" -> {
        assertThat(job.at("/value").asDouble()).as(text).isEqualTo(value);
        assertThat(job.at("/attempt").asInt()).as(text).isBetween(1, retries + 1);
        assertThat(cancelAnswer).as("cancelled, and " + text).isNotEqualTo(200);
      }
      case "LOST" -> {
        assertThat(retries).as(text).isZero();
        assertThat(job.at("/error/kind").asString()).as(text).isEqualTo("worker-died");
        assertThat(job.at("/attempt").asInt()).as(text).isEqualTo(1);
        assertThat(cancelAnswer).as("cancelled, and " + text).isIn(0, 409);
      }
      case "CANCELLED" -> {
        assertThat(cancelAnswer).as("not cancelled, but " + text).isIn(200, 202);
      }
      default -> throw new AssertionError("no end: " + text);
    }
  }
}
