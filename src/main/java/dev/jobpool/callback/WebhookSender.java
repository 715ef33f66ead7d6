package dev.jobpool.callback;

import dev.jobpool.job.CallbackTarget.Webhook;
import dev.jobpool.job.Delivery;
import dev.jobpool.job.Delivery.Attempt;
import dev.jobpool.job.Job;
import dev.jobpool.job.JobRejectedException.StoreUnavailable;
import dev.jobpool.job.Outbox;
import dev.jobpool.job.Traces;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends the webhooks that are due, each on a thread that waits for the answer, and keeps what came
 * of it. One host that does not answer has its share of those threads and no more.
 */
final class WebhookSender implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(WebhookSender.class);
  private static final int IDLE_SECONDS = 30;
  private static final Duration LAST_ANSWERS = Duration.ofSeconds(2);

  private final Outbox outbox;
  private final EventWriter events;
  private final WebhookClient client;
  private final RetrySchedule schedule;
  private final Clock clock;
  private final int maxValueBytes;
  private final Traces traces;
  private final Lanes lanes;
  private final ThreadPoolExecutor threads;
  private volatile Runnable whenBack = () -> {};
  private volatile boolean closed;

  WebhookSender(
      Outbox outbox,
      EventWriter events,
      WebhookClient client,
      Clock clock,
      WebhookSettings settings,
      Traces traces) {
    this.outbox = outbox;
    this.events = events;
    this.client = client;
    this.schedule =
        new RetrySchedule(settings.retryPauses(), () -> ThreadLocalRandom.current().nextDouble());
    this.traces = traces;
    this.clock = clock;
    this.maxValueBytes = settings.maxValueBytes();
    this.lanes = new Lanes(settings.concurrency(), settings.concurrencyPerHost());
    this.threads =
        new ThreadPoolExecutor(
            0,
            Integer.MAX_VALUE, // the lanes are the limit
            IDLE_SECONDS,
            TimeUnit.SECONDS,
            new SynchronousQueue<>(),
            Thread.ofPlatform().name("jobpool-webhook-", 1).daemon().factory());
  }

  /** Has {@code whenBack} run whenever there is room for more. */
  void attach(Runnable whenBack) {
    this.whenBack = whenBack;
  }

  /** Sends what is due and has room; returns when the next one will be due, null if none. */
  @Nullable Instant sendDue() {
    boolean sent = true;
    while (sent && lanes.free() > 0 && !closed) {
      sent = false;
      lanes.look();
      Set<String> busy = lanes.busyHosts();
      int limit = lanes.free() + lanes.used();
      for (Delivery due : outbox.webhooks(clock.instant(), busy, limit)) {
        sent |= send(due);
      }
    }
    return outbox.nextWebhook(clock.instant());
  }

  private boolean send(Delivery due) {
    if (!(due.target() instanceof Webhook webhook) || !lanes.enter(due, webhook)) {
      return false;
    }
    threads.execute(() -> {
      try {
        attempt(due, webhook);
      } catch (StoreUnavailable | CompletionException e) {
        log.debug("The webhook of job {} has to wait", due.jobId(), e);
      } catch (RuntimeException e) {
        log.atError()
            .addKeyValue("jobId", due.jobId())
            .setCause(e)
            .log("The webhook of job {} could not be made", due.jobId());
        unmade(due, e);
      } finally {
        lanes.leave(due, webhook);
        whenBack.run();
      }
    });
    return true;
  }

  private void attempt(Delivery due, Webhook to) {
    Job job = outbox.ended(due.jobId()).orElse(null);
    if (job == null) {
      return; // deleted, and the delivery with it
    }
    byte[] body = events.message(job, maxValueBytes);
    Instant now = clock.instant();
    long startNanos = System.nanoTime();
    var message = new WebhookMessage(due.id().toString(), now, body, traces.ofDelivery(job, due));
    WebhookAnswer answer = client.post(to.url(), message);
    if (!closed) {
      var took = Duration.ofNanos(System.nanoTime() - startNanos);
      Delivery after = after(due, answer, now, took);
      traces.delivered(job, after);
      outbox.record(after).join();
    }
  }

  /** It is our fault; it must not be tried again at once, for ever. */
  private void unmade(Delivery due, RuntimeException failure) {
    var attempt = new Attempt(clock.instant(), Duration.ZERO, null, "failed here: " + failure);
    outbox.record(retried(due, attempt)).join();
  }

  private Delivery after(Delivery due, WebhookAnswer answer, Instant now, Duration took) {
    return switch (answer) {
      case WebhookAnswer.Accepted(int status) ->
          due.delivered(new Attempt(now, took, status, null));
      case WebhookAnswer.Gone(int status) ->
          due.failed(new Attempt(now, took, status, "410 Gone: it is not wanted any more"));
      case WebhookAnswer.Refused(String why) -> due.failed(new Attempt(now, took, null, why));
      case WebhookAnswer.Rejected(int status) ->
          retried(due, new Attempt(now, took, status, "the server answered " + status));
      case WebhookAnswer.Failed(String why) -> retried(due, new Attempt(now, took, null, why));
    };
  }

  private Delivery retried(Delivery due, Attempt attempt) {
    Optional<Duration> pause = schedule.after(due.attempts() + 1);
    return pause
        .map(wait -> due.retriedAt(attempt.at().plus(attempt.took()).plus(wait), attempt))
        .orElseGet(() -> due.failed(attempt));
  }

  /** Waits a moment for the answers that are on their way; the others are asked for again. */
  @Override
  public void close() {
    threads.shutdown();
    try {
      if (!threads.awaitTermination(LAST_ANSWERS.toMillis(), TimeUnit.MILLISECONDS)) {
        log.info("{} webhooks are cut off; they are sent again", lanes.used());
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
    closed = true;
    client.close();
  }
}
