package dev.jobpool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.jobpool.ServiceClient.Answer;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/**
 * Jobs of all kinds, submitted by several clients to a service that is killed again and again. What
 * was accepted must end, once, and rightly.
 *
 * <p>{@code -Djobpool.durability.jobs=5000} makes it long; {@code -Djobpool.durability.seed} draws
 * the same jobs and moments again.
 */
@EnabledOnOs(OS.LINUX)
class DurabilityIT {
  private static final int JOBS = Integer.getInteger("jobpool.durability.jobs", 400);
  private static final int LIVES = Math.max(5, JOBS / 200);
  private static final int CLIENTS = 4;
  private static final long SEED = Long.getLong("jobpool.durability.seed", System.nanoTime());
  private static final Duration LIMIT = Duration.ofMinutes(5);

  @TempDir Path temporary;

  /** Keeps the clients from being done before the service has been killed often. */
  private final Semaphore allowed = new Semaphore(0);

  private final AtomicInteger accepted = new AtomicInteger();
  private final String keyPrefix = UUID.randomUUID() + "-";

  @Test
  void kill_againAndAgain_everyAcceptedJobEndsOnceAndRightly() throws Exception {
    System.out.println("DurabilityIT: -Djobpool.durability.seed=" + SEED);
    Random random = new Random(SEED);
    List<TrialJob> jobs =
        IntStream.range(0, JOBS).mapToObj(number -> TrialJob.draw(number, random)).toList();
    Path file = temporary.resolve("data/jobs.db");
    Map<String, String> endsSeen = new HashMap<>();
    int kills = 0;
    int endsSeenBeforeAKill = 0;
    try (ExecutorService clients = Executors.newFixedThreadPool(CLIENTS);
        var service = start(file)) {
      List<Future<?>> submissions = submitAll(jobs, clients, service);
      try {
        for (int life = 1; life <= LIVES; life++) {
          int mayBe = JOBS * life / LIVES;
          int share = mayBe - JOBS * (life - 1) / LIVES;
          allowed.release(share);
          // But for the last time, clients are in the middle of it.
          int reached = life == LIVES ? JOBS : mayBe - share + random.nextInt(share / 2);
          await()
              .atMost(LIMIT)
              .pollInterval(Duration.ofMillis(2))
              .until(() -> accepted.get() >= reached || submissions.stream().anyMatch(failed()));
          endsSeenBeforeAKill = endsSeen.size();
          kills += service.killAndStartAgain(random);
          look(jobs, service, endsSeen);
        }
      } finally {
        clients.shutdown();
      }
      for (Future<?> submission : submissions) {
        submission.get();
      }
      int second = check(jobs, service);
      for (Map.Entry<String, String> end : endsSeen.entrySet()) {
        Answer now = service.ask(client -> client.get(end.getKey()));
        assertThat(now.text()).as("it had ended").isEqualTo(end.getValue());
      }
      service.stop();
      System.out.printf(
          "DurabilityIT: %d jobs, %d kills, %d ends seen before a kill, %d jobs without a key"
              + " twice%n",
          JOBS, kills, endsSeenBeforeAKill, second);
    }
    isSound(file);
  }

  private static Predicate<Future<?>> failed() {
    return submission -> submission.state() == Future.State.FAILED;
  }

  private MortalService start(Path file) throws IOException {
    return new MortalService(
        temporary, "jobpool.store.url=jdbc:sqlite:" + file, "jobpool.pool.result-ttl=1d");
  }

  private List<Future<?>> submitAll(
      List<TrialJob> jobs, ExecutorService clients, MortalService service) {
    List<Future<?>> submissions = new ArrayList<>();
    for (int i = 0; i < CLIENTS; i++) {
      int mine = i;
      submissions.add(
          clients.submit(() -> {
            for (TrialJob job : jobs) {
              if (job.number() % CLIENTS == mine) {
                allowed.acquire();
                job.submitTo(service, keyPrefix);
                accepted.incrementAndGet();
              }
            }
            return null;
          }));
    }
    return submissions;
  }

  /** Remembers how jobs have ended: that must never change. */
  private static void look(List<TrialJob> jobs, MortalService service, Map<String, String> endsSeen)
      throws InterruptedException {
    for (TrialJob job : jobs) {
      String path = job.path();
      if (path != null && !endsSeen.containsKey(path)) {
        Answer answer = service.ask(client -> client.get(path));
        assertThat(answer.status()).as(path + " was accepted").isEqualTo(200);
        if (answer.json().at("/ready").asBoolean()) {
          endsSeen.put(path, answer.text());
        }
      }
    }
  }

  /**
   * Checks each job that was accepted, and each that there is.
   *
   * @return how many there are that nobody was told of
   */
  private static int check(List<TrialJob> jobs, MortalService service)
      throws IOException, InterruptedException {
    Map<Integer, Integer> copies = new HashMap<>();
    Set<String> found = new HashSet<>();
    for (String path : paths(service)) {
      JsonNode ended = awaitEnd(path, service);
      TrialJob job = jobs.get(Integer.parseInt(ended.at("/labels/n").asString()));
      job.check(ended);
      found.add(path);
      copies.merge(job.number(), 1, Integer::sum);
    }
    for (TrialJob job : jobs) {
      assertThat(found).contains(job.path());
      if (job.isKeyed()) {
        assertThat(copies).as("one key, one job").containsEntry(job.number(), 1);
      }
    }
    return found.size() - jobs.size();
  }

  /** The newest is asked for first, behind which all others may wait. */
  private static JsonNode awaitEnd(String path, MortalService service) throws InterruptedException {
    long deadline = System.nanoTime() + LIMIT.toNanos();
    JsonNode job;
    do {
      job = service.ask(client -> client.get(path + "?wait=60s")).json();
    } while (!job.at("/ready").asBoolean() && System.nanoTime() < deadline);
    return job;
  }

  private static List<String> paths(MortalService service) throws InterruptedException {
    List<String> paths = new ArrayList<>();
    String next = "/jobs?pageSize=200";
    while (next != null) {
      String page = next;
      JsonNode listed = service.ask(client -> client.get(page)).json();
      listed.at("/jobs").forEach(job -> paths.add(job.at("/links/self").asString()));
      JsonNode token = listed.at("/nextPageToken");
      next = token.isString() ? "/jobs?pageSize=200&pageToken=" + token.asString() : null;
    }
    return paths;
  }

  private static void isSound(Path file) throws Exception {
    try (var connection = DriverManager.getConnection("jdbc:sqlite:" + file);
        var statement = connection.createStatement();
        var rows = statement.executeQuery("PRAGMA integrity_check")) {
      assertThat(rows.getString(1)).isEqualTo("ok");
    }
  }
}
