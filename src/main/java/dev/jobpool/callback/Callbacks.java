package dev.jobpool.callback;

import dev.jobpool.job.Delivery;
import dev.jobpool.job.DeliveryMeter;
import dev.jobpool.job.JobStore;
import dev.jobpool.job.Outbox;
import dev.jobpool.job.Traces;
import dev.jobpool.pool.ProcessPool;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;

/**
 * Tells those who asked for it how jobs ended, from the {@link Outbox}: webhooks many at a time,
 * functions one after the other. Two threads look after them; both sleep while nothing is due.
 */
public final class Callbacks implements AutoCloseable {
  /** How often it is looked for what nobody told of: deliveries of processes that are dead. */
  private static final Duration LONGEST_REST = Duration.ofSeconds(5);

  private final Outbox outbox;
  private final Clock clock;
  private final WebhookSender webhooks;
  private final FunctionCaller caller;
  private final FunctionCalls functions;
  private final Rounds webhookRounds = new Rounds("jobpool-webhooks", this::sendWebhooks);
  private final Rounds functionRounds = new Rounds("jobpool-callbacks", this::callFunctions);
  private long adoptedNanos = System.nanoTime() - LONGEST_REST.toNanos();

  /** Who hears of attempts. */
  public record Observers(DeliveryMeter meter, Traces traces) {
    /** Nobody. */
    public static final Observers NONE = new Observers(DeliveryMeter.NONE, Traces.HANDED_ON);
  }

  /**
   * @param worker starts a pool of one worker, for callback functions
   * @param functionTimeout of one callback function
   * @param observers hear what becomes of each attempt
   */
  public Callbacks(
      JobStore store,
      EventWriter events,
      WebhookSettings settings,
      Supplier<ProcessPool> worker,
      Duration functionTimeout,
      Observers observers,
      Clock clock) {
    this.outbox = new MeteredOutbox(store.outbox(), observers.meter());
    this.clock = clock;
    Traces traces = observers.traces();
    this.webhooks =
        new WebhookSender(outbox, events, new WebhookClient(settings), clock, settings, traces);
    this.caller = new FunctionCaller(worker, functionTimeout);
    this.functions = new FunctionCalls(outbox, events, caller, clock, traces);
  }

  /** Begins, with what was left undone before. */
  public void start() {
    webhooks.attach(webhookRounds::soon);
    outbox.attach(this::soon);
    webhookRounds.start();
    functionRounds.start();
  }

  private void soon() {
    webhookRounds.soon();
    functionRounds.soon();
  }

  private Duration sendWebhooks() {
    adoptNowAndThen();
    Instant next = webhooks.sendDue();
    if (next == null) {
      return LONGEST_REST;
    }
    Duration wait = Duration.between(clock.instant(), next);
    if (wait.isNegative()) {
      return Duration.ZERO;
    }
    return wait.compareTo(LONGEST_REST) < 0 ? wait : LONGEST_REST;
  }

  private void adoptNowAndThen() {
    long now = System.nanoTime();
    if (now - adoptedNanos >= LONGEST_REST.toNanos()) {
      adoptedNanos = now;
      while (outbox.adopt() > 0) {
        functionRounds.soon();
      }
    }
  }

  private Duration callFunctions() throws InterruptedException {
    return functions.callSome() ? Duration.ZERO : LONGEST_REST;
  }

  /** A job's delivery; empty if it has none, or not yet. */
  public Optional<Delivery> find(UUID jobId) {
    return outbox.find(jobId);
  }

  /**
   * Makes a job's delivery once more, or at once if it was to be made later.
   *
   * @return empty if it has none
   */
  public Optional<Delivery> redeliver(UUID jobId) {
    return outbox.redeliver(jobId, clock.instant());
  }

  /** New function jars have come. */
  public void reload(List<Path> jars, List<Path> libraries) throws InterruptedException {
    caller.reload(jars, libraries);
  }

  /** Stops; what is not delivered is delivered by others, or after the next start. */
  @Override
  public void close() {
    webhookRounds.close();
    functionRounds.close();
    webhooks.close();
    caller.close();
  }
}
