package dev.jobpool.callback;

import dev.jobpool.job.CallbackTarget;
import dev.jobpool.job.Delivery;
import dev.jobpool.job.Delivery.Attempt;
import dev.jobpool.job.Job;
import dev.jobpool.job.JobRejectedException.StoreUnavailable;
import dev.jobpool.job.Outbox;
import dev.jobpool.job.Traces;
import dev.jobpool.pool.Call;
import dev.jobpool.pool.DeathCertificate;
import dev.jobpool.pool.Outcome;
import dev.jobpool.pool.ipc.Arguments;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Calls the callback functions in the order in which the jobs ended: the next when what became of
 * the one before is kept. One that throws, hangs or kills its worker has failed, and is not tried
 * again by itself; those behind it have their turn.
 */
final class FunctionCalls {
  private static final Logger log = LoggerFactory.getLogger(FunctionCalls.class);
  private static final byte[] NO_NAMES = "{}".getBytes(StandardCharsets.US_ASCII);
  private static final int BATCH = 100;
  private static final int MAX_ARGUMENT_BYTES = 48 << 20;
  private static final String TOO_LONG =
      "the result is longer than %d bytes".formatted(MAX_ARGUMENT_BYTES);
  private static final int MAX_ERROR_CHARS = 2_000;

  private final Outbox outbox;
  private final EventWriter events;
  private final FunctionCaller caller;
  private final Clock clock;
  private final Traces traces;

  FunctionCalls(
      Outbox outbox, EventWriter events, FunctionCaller caller, Clock clock, Traces traces) {
    this.outbox = outbox;
    this.events = events;
    this.caller = caller;
    this.clock = clock;
    this.traces = traces;
  }

  /** Makes some of the calls that are to be made; false if there are none. */
  boolean callSome() throws InterruptedException {
    boolean called = false;
    for (Delivery next : outbox.functions(BATCH)) {
      called |= call(next);
    }
    return called;
  }

  /** False if there is nothing to call any more. */
  private boolean call(Delivery due) throws InterruptedException {
    Job job = outbox.ended(due.jobId()).orElse(null);
    if (job == null || !(due.target() instanceof CallbackTarget.Function(String function))) {
      return false; // deleted, and the delivery with it
    }
    Instant now = clock.instant();
    long startNanos = System.nanoTime();
    Delivery after;
    try {
      byte[] arguments = arguments(job);
      var call =
          new Call(
              job.id().toString(),
              function,
              Arguments.json(arguments, NO_NAMES),
              caller.timeout(),
              null,
              traces.ofDelivery(job, due));
      Outcome outcome = caller.call(call);
      var took = Duration.ofNanos(System.nanoTime() - startNanos);
      after = after(due, outcome, now, took);
    } catch (NothingToTellException e) {
      after =
          due.failed(new Attempt(now, Duration.ZERO, null, cut(String.valueOf(e.getMessage()))));
    }
    traces.delivered(job, after);
    outbox.record(after).join();
    return true;
  }

  private byte[] arguments(Job job) throws NothingToTellException {
    try {
      return events
          .arguments(job, MAX_ARGUMENT_BYTES)
          .orElseThrow(() -> new NothingToTellException(TOO_LONG));
    } catch (StoreUnavailable e) {
      throw e;
    } catch (RuntimeException e) {
      log.atError()
          .addKeyValue("jobId", job.id())
          .addKeyValue("function", job.request().func())
          .setCause(e)
          .log("The arguments of the callback of job {} could not be made", job.id());
      throw new NothingToTellException("failed here: " + e);
    }
  }

  /** The call cannot be made, now or later. */
  private static final class NothingToTellException extends Exception {
    private static final long serialVersionUID = 1L;

    NothingToTellException(String why) {
      super(why);
    }
  }

  private static Delivery after(Delivery due, Outcome outcome, Instant now, Duration took)
      throws InterruptedException {
    return switch (outcome) {
      case Outcome.Succeeded _ -> due.delivered(new Attempt(now, took, null, null));
      case Outcome.Failed(String type, String message, String _) ->
          due.failed(new Attempt(now, took, null, cut(type + ": " + message)));
      case Outcome.TimedOut(Duration limit) ->
          due.failed(new Attempt(now, took, null, "ran longer than " + limit + " and was stopped"));
      case Outcome.WorkerDied(DeathCertificate death) ->
          due.failed(new Attempt(now, took, null, cut(death.cause())));
      case Outcome.Cancelled _ -> throw new InterruptedException("the service stops");
    };
  }

  private static String cut(String text) {
    return text.length() <= MAX_ERROR_CHARS ? text : text.substring(0, MAX_ERROR_CHARS) + "…";
  }
}
