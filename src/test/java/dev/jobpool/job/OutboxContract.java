package dev.jobpool.job;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jobpool.job.Delivery.Attempt;
import dev.jobpool.job.JobStore.Finish;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What every {@link Outbox} does. */
public abstract class OutboxContract {
  protected static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
  private static final Instant EXPIRY = NOW.plusSeconds(60);
  private static final CallbackTarget FUNCTION = new CallbackTarget.Function("samples.A::b");
  private static final CallbackTarget WEBHOOK =
      new CallbackTarget.Webhook(URI.create("https://Example.org/hook?a=b"));
  private static final Attempt FAILED =
      new Attempt(NOW, Duration.ofMillis(30), 500, "the server answered 500");
  private static final Attempt DONE = new Attempt(NOW, Duration.ofMillis(20), 200, null);

  private final JobIds ids = new JobIds(new SettableClock(NOW));

  /** The store under test; the same one throughout a test. */
  protected abstract JobStore store();

  private Outbox outbox() {
    return store().outbox();
  }

  protected static CallbackTargets both(CallbackTarget target) {
    return new CallbackTargets(target, target);
  }

  private Job added(CallbackTargets targets) {
    JobRequest request = JobRequest.calling("f").callbacks(targets).build();
    Job job = JobTransitions.accepted(ids.next(), request, NOW);
    store().add(job, Integer.MAX_VALUE);
    return job;
  }

  private Job claimed(CallbackTargets targets) {
    added(targets);
    store().fetch(1).join();
    return store().claim(1).getFirst();
  }

  private static Ending ending(JobState state) {
    return state == JobState.SUCCEEDED
        ? Ending.succeeded(new byte[] {'1'})
        : Ending.of(state, JobError.of(JobError.Kind.EXCEPTION, "no luck"));
  }

  private Job end(Job job, JobState state) {
    return store()
        .finish(new Finish(job.id(), job.epoch(), ending(state), NOW, EXPIRY))
        .join()
        .orElseThrow();
  }

  private Job ended(CallbackTarget target) {
    return end(claimed(both(target)), JobState.SUCCEEDED);
  }

  private Delivery delivery(Job job) {
    return outbox().find(job.id()).orElseThrow();
  }

  private List<UUID> webhooks(Instant at) {
    return outbox().webhooks(at, Set.of(), 10).stream().map(Delivery::jobId).toList();
  }

  private List<UUID> functions() {
    return outbox().functions(50).stream().map(Delivery::jobId).toList();
  }

  @ParameterizedTest
  @EnumSource(names = {"SUCCEEDED", "FAILED", "TIMED_OUT", "CANCELLED", "LOST"})
  void finish_runningJob_itsTargetHasADelivery(JobState state) {
    var targets = new CallbackTargets(FUNCTION, WEBHOOK);
    Job job = claimed(targets);
    assertThat(outbox().find(job.id())).isEmpty();

    end(job, state);

    Delivery delivery = delivery(job);
    assertThat(delivery.target()).isEqualTo(state == JobState.SUCCEEDED ? FUNCTION : WEBHOOK);
    assertThat(delivery.state()).isEqualTo(DeliveryState.PENDING);
    assertThat(delivery.attempts()).isZero();
    assertThat(delivery.history()).isEmpty();
    assertThat(delivery.nextAt()).isEqualTo(NOW);
    assertThat(outbox().ended(job.id()).orElseThrow().state()).isEqualTo(state);
  }

  @Test
  void finish_jobThatWaits_itsTargetHasADelivery() {
    Job job = added(new CallbackTargets(null, WEBHOOK));

    end(job, JobState.CANCELLED);

    assertThat(delivery(job).target()).isEqualTo(WEBHOOK);
    assertThat(webhooks(NOW)).containsExactly(job.id());
  }

  @Test
  void finish_nobodyIsToBeTold_noDelivery() {
    Job none = end(claimed(CallbackTargets.NONE), JobState.SUCCEEDED);
    Job onError = end(claimed(new CallbackTargets(null, WEBHOOK)), JobState.SUCCEEDED);
    Job onSuccess = end(claimed(new CallbackTargets(WEBHOOK, null)), JobState.FAILED);

    for (Job job : List.of(none, onError, onSuccess)) {
      assertThat(outbox().find(job.id())).isEmpty();
      assertThat(outbox().redeliver(job.id(), NOW)).isEmpty();
    }
    assertThat(webhooks(NOW)).isEmpty();
  }

  @Test
  void find_storedJob_stillHasItsTargets() {
    var targets = new CallbackTargets(FUNCTION, WEBHOOK);

    assertThat(store().find(added(targets).id()).orElseThrow().request().callbacks())
        .isEqualTo(targets);
  }

  @Test
  void attach_jobWithACallbackEnds_isTold() throws InterruptedException {
    var told = new Semaphore(0);
    outbox().attach(told::release);

    end(claimed(CallbackTargets.NONE), JobState.SUCCEEDED);
    assertThat(told.availablePermits()).isZero();

    ended(FUNCTION);
    assertThat(told.tryAcquire(20, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void functions_several_inTheOrderInWhichTheJobsEnded() {
    List<Job> jobs = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      jobs.add(claimed(both(FUNCTION)));
    }
    Collections.shuffle(jobs, new Random(7));
    // Together, so that a database may record them in one transaction.
    jobs.stream()
        .map(job ->
            store()
                .finish(new Finish(job.id(), job.epoch(), ending(JobState.SUCCEEDED), NOW, EXPIRY)))
        .toList()
        .forEach(CompletableFuture::join);
    ended(WEBHOOK);

    assertThat(functions()).containsExactlyElementsOf(jobs.stream().map(Job::id).toList());
    assertThat(outbox().functions(2)).hasSize(2);
  }

  @Test
  void webhooks_several_thoseThatAreDueTheLongestDueFirst() {
    Job first = ended(WEBHOOK);
    Job second = ended(WEBHOOK);
    Job later = ended(WEBHOOK);
    ended(FUNCTION);
    record(delivery(first).retriedAt(NOW.plusSeconds(5), FAILED));
    record(delivery(later).retriedAt(NOW.plusSeconds(9), FAILED));

    assertThat(webhooks(NOW)).containsExactly(second.id());
    assertThat(outbox().nextWebhook(NOW)).isEqualTo(NOW.plusSeconds(5));
    assertThat(webhooks(NOW.plusSeconds(5))).containsExactly(second.id(), first.id());
    assertThat(outbox().nextWebhook(NOW.plusSeconds(5))).isEqualTo(NOW.plusSeconds(9));
    assertThat(webhooks(NOW.plusSeconds(9))).containsExactly(second.id(), first.id(), later.id());
    assertThat(outbox().nextWebhook(NOW.plusSeconds(9))).isNull();
    assertThat(outbox().webhooks(NOW.plusSeconds(9), Set.of(), 2)).hasSize(2);
  }

  @Test
  void webhooks_exceptSomeHosts_areLeftOut() {
    Job job = ended(WEBHOOK);
    Job other = ended(new CallbackTarget.Webhook(URI.create("http://127.0.0.1:9000/")));

    assertThat(outbox().webhooks(NOW, Set.of("127.0.0.1", "x.org"), 10))
        .extracting(Delivery::jobId)
        .containsExactly(job.id());
    assertThat(outbox().webhooks(NOW, Set.of("example.org"), 10))
        .extracting(Delivery::jobId)
        .containsExactly(other.id());
  }

  private boolean record(Delivery attempted) {
    return outbox().record(attempted).join();
  }

  @Test
  void record_attempt_isKeptWithAllThereIsToSay() {
    Job job = ended(WEBHOOK);
    Delivery retried = delivery(job).retriedAt(NOW.plusSeconds(5), FAILED);

    assertThat(record(retried)).isTrue();
    assertThat(delivery(job)).isEqualTo(retried);

    Delivery delivered = retried.delivered(DONE);
    assertThat(record(delivered)).isTrue();
    assertThat(delivery(job)).isEqualTo(delivered);
    assertThat(delivered.history()).containsExactly(FAILED, DONE);
    assertThat(webhooks(NOW.plusSeconds(99))).isEmpty();
  }

  @Test
  void record_functionThatFailed_isNotCalledAgain() {
    Job job = ended(FUNCTION);
    Job next = ended(FUNCTION);

    record(delivery(job).failed(new Attempt(NOW, Duration.ZERO, null, "it \u0000 threw ü")));

    assertThat(functions()).containsExactly(next.id());
    assertThat(delivery(job).state()).isEqualTo(DeliveryState.FAILED);
    assertThat(delivery(job).history().getFirst().error()).isEqualTo("it \u0000 threw ü");
  }

  @Test
  void record_manyAttempts_keepsTheLast() {
    Job job = ended(WEBHOOK);
    Delivery delivery = delivery(job);
    for (int i = 0; i < Delivery.MAX_HISTORY + 5; i++) {
      delivery = delivery.retriedAt(NOW, new Attempt(NOW, Duration.ZERO, i + 100, "no"));
    }

    record(delivery);

    assertThat(delivery(job).attempts()).isEqualTo(Delivery.MAX_HISTORY + 5);
    assertThat(delivery(job).history()).hasSize(Delivery.MAX_HISTORY);
    assertThat(delivery(job).history().getFirst().status()).isEqualTo(105);
  }

  @Test
  void redeliver_whateverItWas_isPendingAndDueInNewHands() {
    Job job = ended(WEBHOOK);
    Delivery before = delivery(job);
    record(before.failed(FAILED));

    Optional<Delivery> again = outbox().redeliver(job.id(), NOW.plusSeconds(7));

    assertThat(again).contains(delivery(job));
    assertThat(delivery(job).state()).isEqualTo(DeliveryState.PENDING);
    assertThat(delivery(job).nextAt()).isEqualTo(NOW.plusSeconds(7));
    assertThat(delivery(job).history()).containsExactly(FAILED);
    assertThat(delivery(job).attempts()).as("with all its pauses before it").isZero();
    assertThat(delivery(job).id()).isEqualTo(before.id());
    assertThat(record(before.delivered(DONE))).as("of the attempt before").isFalse();
    assertThat(webhooks(NOW.plusSeconds(7))).containsExactly(job.id());
  }

  @Test
  void delete_jobWithADelivery_itGoes() {
    Job job = ended(WEBHOOK);
    Delivery delivery = delivery(job);

    assertThat(store().delete(job.id())).isTrue();

    assertThat(outbox().find(job.id())).isEmpty();
    assertThat(outbox().ended(job.id())).isEmpty();
    assertThat(record(delivery.delivered(DONE))).isFalse();
    assertThat(webhooks(NOW)).isEmpty();
  }

  @Test
  void deleteExpired_pendingDelivery_keepsItsJobUntilItIsSettled() {
    Job pending = ended(WEBHOOK);
    Job settled = ended(WEBHOOK);
    Job without = end(claimed(CallbackTargets.NONE), JobState.SUCCEEDED);
    record(delivery(settled).delivered(DONE));

    assertThat(store().deleteExpired(EXPIRY, 10)).isEqualTo(2);

    assertThat(store().find(settled.id())).isEmpty();
    assertThat(outbox().find(settled.id())).isEmpty();
    assertThat(store().find(without.id())).isEmpty();
    Instant later = EXPIRY.plus(JobStore.RESPITE);
    assertThat(store().find(pending.id()).orElseThrow().expiresAt()).isEqualTo(later);
    assertThat(store().wakeTimes().expiry()).isEqualTo(later);

    record(delivery(pending).failed(FAILED));
    assertThat(store().deleteExpired(later, 10)).isOne();
    assertThat(outbox().find(pending.id())).isEmpty();
  }

  @Test
  void adopt_noneOfTheDead_doesNothing() {
    ended(WEBHOOK);

    assertThat(outbox().adopt()).isZero();
    assertThat(outbox().webhooks(NOW, Set.of(), 1).getFirst().epoch()).isZero();
  }
}
