package dev.jobpool.store;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.jobpool.job.Ending;
import dev.jobpool.job.Job;
import dev.jobpool.job.JobFilter;
import dev.jobpool.job.JobRejectedException.StoreUnavailable;
import dev.jobpool.job.JobRequests;
import dev.jobpool.job.JobState;
import dev.jobpool.job.JobStore.Finish;
import dev.jobpool.job.JobTransitions;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Stores whose URL leads through a pooler in transaction mode. */
class PoolerIT {
  private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
  private static final int JOBS = 60;
  private static TestPostgres server;

  private final List<DurableJobStore> stores = new ArrayList<>();
  private String database;
  private TransactionPooler pooler;

  @BeforeAll
  static void startServer() throws Exception {
    server = TestPostgres.start();
  }

  @AfterAll
  static void stopServer() throws Exception {
    server.close();
  }

  @BeforeEach
  void start() throws Exception {
    database = server.newDatabaseName();
    pooler = new TransactionPooler(server.port(), "postgres", database, 4);
  }

  @AfterEach
  void stop() throws Exception {
    stores.forEach(DurableJobStore::close);
    pooler.close();
  }

  private DurableJobStore open(String node, @Nullable String directUrl) {
    String url =
        "jdbc:postgresql://127.0.0.1:%d/%s?user=postgres".formatted(pooler.port(), database);
    var settings = new PostgresSettings(url, directUrl, null, null, 4, node, Duration.ofHours(1));
    var opened =
        PostgresStores.open(
            settings, new LogLimits(1_000, 1 << 20), Clock.systemUTC(), Duration.ofHours(1));
    var store = (DurableJobStore) opened.store();
    stores.add(store);
    return store;
  }

  private static Job add(DurableJobStore store) {
    Job job = JobTransitions.accepted(UUID.randomUUID(), JobRequests.of("f"), NOW);
    store.add(job, Integer.MAX_VALUE);
    return job;
  }

  /** Takes jobs and ends them until there is none. */
  private static void runAll(DurableJobStore store) {
    while (store.fetch(7).join() > 0) {
      for (Job job : store.claim(7)) {
        store.output(job.id(), "hello".getBytes(UTF_8));
        var finish =
            new Finish(
                job.id(),
                job.epoch(),
                Ending.succeeded("[1,2]".getBytes(UTF_8)),
                NOW,
                NOW.plusSeconds(3600));
        assertThat(store.finish(finish).join()).isPresent();
      }
    }
  }

  @Test
  void withADirectUrl_jobsOfTwoReplicas_allRunOnce() {
    DurableJobStore one = open("one", server.url(database));
    DurableJobStore two = open("two", server.url(database));
    List<Job> jobs =
        IntStream.range(0, JOBS).parallel().mapToObj(i -> add(i % 2 == 0 ? one : two)).toList();
    int before = pooler.transactions();
    CompletableFuture.allOf(
            CompletableFuture.runAsync(() -> runAll(one)),
            CompletableFuture.runAsync(() -> runAll(two)))
        .join();

    for (Job job : jobs) {
      Job ended = two.find(job.id()).orElseThrow();
      assertThat(ended.state()).isEqualTo(JobState.SUCCEEDED);
      assertThat(ended.value()).asString(UTF_8).isEqualTo("[1,2]");
      assertThat(one.log(job.id()).text()).asString(UTF_8).isEqualTo("hello");
    }
    assertThat(one.list(JobFilter.ALL, 2 * JOBS, null).jobs()).hasSize(JOBS);
    assertThat(pooler.transactions() - before).as("they went through it").isGreaterThan(JOBS);
  }

  /** Nobody polls in the time that this takes. */
  @Test
  void withADirectUrl_newJobs_areToldToTheOther() {
    DurableJobStore one = open("one", server.url(database));
    DurableJobStore two = open("two", server.url(database));
    ((SharedJobStore) one).meetNeighbours();
    var heard = new HeardEvents();
    two.attach(heard);

    await()
        .untilAsserted(() -> {
          add(one);
          // It looks once by itself, when it begins to listen.
          assertThat(heard.jobsMayWait).hasValueGreaterThan(1);
        });
  }

  /** What operations.md says of it; and the pooler is one. */
  @Test
  void withoutADirectUrl_sessionsGetMixedUp() {
    assertThatThrownBy(
            () -> {
              DurableJobStore store = open("one", null);
              IntStream.range(0, JOBS).parallel().forEach(_ -> add(store));
              runAll(store);
            })
        .isInstanceOfAny(StoreUnavailable.class, StoreOpenException.class);
  }
}
