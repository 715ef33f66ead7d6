package dev.jobpool.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jobpool.job.CallbackTarget;
import dev.jobpool.job.Delivery;
import dev.jobpool.job.Ending;
import dev.jobpool.job.Job;
import dev.jobpool.job.JobRequest;
import dev.jobpool.job.JobStore;
import dev.jobpool.job.JobTransitions;
import dev.jobpool.job.OutboxContract;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class PostgresOutboxIT extends OutboxContract {
  private static TestPostgres server;
  private String database;
  private JobStore store;

  @BeforeAll
  static void startServer() throws Exception {
    server = TestPostgres.start();
  }

  @AfterAll
  static void stopServer() throws Exception {
    server.close();
  }

  @BeforeEach
  void open() throws Exception {
    database = server.newDatabaseName();
    store = open("here");
  }

  /** Its heart beats so rarely that nothing happens by itself. */
  private JobStore open(String node) {
    String url = server.url(database);
    return PostgresStores.open(
            new PostgresSettings(url, null, null, null, 3, node, Duration.ofHours(1)),
            new LogLimits(1_000, 1 << 20),
            Clock.systemUTC(),
            Duration.ofHours(1))
        .store();
  }

  @AfterEach
  void close() {
    store.close();
  }

  @Override
  protected JobStore store() {
    return store;
  }

  private static Job ended(JobStore by) {
    var target = new CallbackTarget.Webhook(URI.create("https://example.org/"));
    by.add(
        JobTransitions.accepted(
            UUID.randomUUID(), JobRequest.calling("f").callbacks(both(target)).build(), NOW),
        10);
    by.fetch(1).join();
    Job claimed = by.claim(1).getFirst();
    var end = Ending.succeeded(new byte[] {'1'});
    return by.finish(new JobStore.Finish(claimed.id(), claimed.epoch(), end, NOW, NOW))
        .join()
        .orElseThrow();
  }

  private static Delivery.Attempt attempt() {
    return new Delivery.Attempt(NOW, Duration.ofMillis(1), 200, null);
  }

  @Test
  void adopt_deadReplica_itsDeliveriesChangeHandsOnceAndItsOwnRecordIsDiscarded() throws Exception {
    try (JobStore other = open("other");
        JobStore third = open("third")) {
      Job job = ended(store);
      Delivery before = store.outbox().webhooks(NOW, Set.of(), 10).getFirst();
      assertThat(other.outbox().webhooks(NOW, Set.of(), 10)).as("in other hands").isEmpty();
      assertThat(other.outbox().adopt()).as("it lives").isZero();

      server.execute(database, "UPDATE node SET dead = true WHERE name = 'here'");

      assertThat(other.outbox().adopt()).isOne();
      assertThat(third.outbox().adopt()).isZero();
      assertThat(other.outbox().webhooks(NOW, Set.of(), 10))
          .extracting(Delivery::jobId)
          .containsExactly(job.id());
      assertThat(store.outbox().record(before.failed(attempt())).join()).isFalse();
      assertThat(store.outbox().adopt()).as("a dead one takes nothing").isZero();

      Delivery mine = other.outbox().find(job.id()).orElseThrow();
      assertThat(other.outbox().record(mine.delivered(attempt())).join()).isTrue();
    }
  }

  @Test
  void redeliver_byAnotherReplica_isInItsHands() {
    try (JobStore other = open("other")) {
      Job job = ended(store);

      assertThat(other.outbox().redeliver(job.id(), NOW)).isPresent();

      assertThat(other.outbox().webhooks(NOW, Set.of(), 10)).hasSize(1);
      assertThat(store.outbox().webhooks(NOW, Set.of(), 10)).isEmpty();
    }
  }
}
