package dev.jobpool;

import static dev.jobpool.ServiceClient.call;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.jobpool.ServiceClient.Answer;
import dev.jobpool.store.TestPostgres;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/**
 * Replicas are restarted one after the other under load. The clients do what a load balancer does:
 * they take another replica when one refuses the connection, or answers 503 with Retry-After. A
 * kept connection may be closed at the very moment when a request is sent; it is sent again then,
 * under the same Idempotency-Key.
 */
@EnabledOnOs(OS.LINUX)
class RollingRestartIT {
  private static final int CLIENTS = 4;

  @TempDir Path temporary;
  private TestPostgres server;
  private String database;
  private final List<TestReplica> replicas = new ArrayList<>();
  private final AtomicInteger broken = new AtomicInteger();
  private volatile boolean done;

  @BeforeEach
  void start() throws Exception {
    server = TestPostgres.start();
    database = server.newDatabaseName();
    for (String node : List.of("a", "b", "c")) {
      replicas.add(TestReplica.start(node, temporary, server, database));
    }
    replicas.forEach(TestReplica::awaitStarted);
  }

  @AfterEach
  void stop() throws Exception {
    for (TestReplica replica : replicas) {
      replica.close();
    }
    server.close();
  }

  @Test
  void restarts_oneAfterTheOther_failNoRequest() throws Exception {
    Queue<String> accepted = new ConcurrentLinkedQueue<>();
    try (ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<?>> load = new ArrayList<>();
      for (int client = 0; client < CLIENTS; client++) {
        int number = client;
        load.add(clients.submit(() -> submitAndRead(number, accepted)));
      }
      try {
        for (TestReplica replica : replicas) {
          int before = accepted.size();
          await("jobs flow")
              .atMost(ServiceProcess.PATIENCE)
              .until(() -> accepted.size() > before + 20 || load.stream().anyMatch(Future::isDone));
          replica.terminate();
          assertThat(replica.service().complaints()).isEmpty();
          replica.startAgain();
        }
      } finally {
        done = true;
      }
      for (Future<?> client : load) {
        client.get(60, TimeUnit.SECONDS);
      }
    }
    System.out.printf(
        "RollingRestartIT: %d jobs, %d requests met a connection that was just being closed%n",
        accepted.size(), broken.get());
    assertThat(accepted).doesNotHaveDuplicates();
    assertThat(server.queryOne(database, "SELECT count(*) FROM job"))
        .isEqualTo(Integer.toString(accepted.size()));
    ServiceClient client = replicas.getFirst().client();
    for (String job : accepted) {
      Answer ended = client.get(job + "?wait=60s");
      assertThat(ended.at("/state")).as(ended.text()).isEqualTo("SUCCEEDED");
    }
  }

  private void submitAndRead(int number, Queue<String> accepted) {
    for (int i = 0; !done; i++) {
      String nap = call("samples.Sleep::seconds", i % 4 == 0 ? "[0.5]" : "[0.01]");
      String query = i % 3 == 0 ? "?mode=sync" : "";
      String key = "client %d request %d".formatted(number, i);
      Answer answer = balanced(number + i, "POST", "/jobs" + query, nap, "Idempotency-Key", key);
      assertThat(answer.status()).as(answer.text()).isIn(200, 202);
      String job = answer.at("/links/self");
      accepted.add(job);
      Answer found = balanced(number + i + 1, "GET", job + "?wait=1s", "");
      assertThat(found.status()).as(found.text()).isEqualTo(200);
    }
  }

  private Answer balanced(int first, String method, String path, String body, String... headers) {
    for (int attempt = 0; attempt < 60; attempt++) {
      TestReplica replica = replicas.get((first + attempt) % replicas.size());
      try {
        Answer answer = replica.client().send(method, path, body, headers);
        if (answer.status() != 503 || answer.headers().firstValue("Retry-After").isEmpty()) {
          return answer;
        }
      } catch (UncheckedIOException e) {
        if (!isRefused(e)) {
          broken.incrementAndGet();
        }
      }
      pause();
    }
    throw new AssertionError("no replica takes " + path);
  }

  private static boolean isRefused(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof ConnectException) {
        return true;
      }
    }
    return false;
  }

  private static void pause() {
    try {
      Thread.sleep(20); // as a client does between two attempts
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
