package dev.jobpool;

import static dev.jobpool.ServiceClient.call;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import dev.jobpool.ServiceClient.Answer;
import java.io.IOException;
import java.io.OutputStream;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Disks that are full and files that are broken, newer, somebody else's or out of reach. */
@EnabledOnOs(OS.LINUX)
class StoreFaultsIT {
  private static final String SCHEMA_OF_TOMORROW =
      """
      INSERT INTO schema_version (installed_rank, version, description, type, script, checksum,
        installed_by, installed_on, execution_time, success)
      VALUES (99, '99', 'tomorrow', 'SQL', 'V99__tomorrow.sql', 1, 'x', '2030-01-01 00:00:00', 1, 1)
      """;

  @TempDir Path temporary;

  private Path file() {
    return temporary.resolve("data/jobs.db");
  }

  private ServiceProcess start(Path file) throws IOException {
    return ServiceProcess.start(
        temporary, "jobpool.store.url=jdbc:sqlite:" + file, "jobpool.drain-time=1s");
  }

  private static Answer upper(ServiceClient client, String text) {
    return client.post("/jobs", call("samples.Text::upper", "[\"" + text + "\"]"));
  }

  private static void isUnavailable(Answer answer) {
    assertThat(answer.status()).as(answer.text()).isEqualTo(503);
    assertThat(answer.at("/type")).isEqualTo("/problems/store-unavailable");
    assertThat(answer.headers().firstValue("Retry-After")).isPresent();
  }

  @Test
  void diskFull_thenFreed_refusesInBetweenAndLosesNothing(TestReporter report) throws Exception {
    Path disk = Files.createDirectory(temporary.resolve("disk"));
    assumeThat(run("mount", "-t", "tmpfs", "-o", "size=4m", "tmpfs", disk.toString()))
        .as("may mount")
        .isZero();
    try (ServiceProcess service = start(disk.resolve("jobs.db")).awaitStarted();
        ServiceClient client = service.client()) {
      service.awaitFullPool(client, 2);
      String running = client.submit(call("samples.Sleep::seconds", "[4]"));
      CompletableFuture<Answer> awaited =
          client.sendAsync("POST", "/jobs?wait=60s", call("samples.Sleep::seconds", "[4.5]"));
      await()
          .atMost(ServiceProcess.PATIENCE)
          .until(() -> client.get("/jobs?state=RUNNING").json().at("/jobs").size() == 2);

      Path filler = disk.resolve("filler");
      fill(filler);
      List<String> accepted = new ArrayList<>();
      String text = "x".repeat(100_000);
      Answer answer = upper(client, text);
      while (answer.status() == 202) {
        accepted.add(answer.headers().firstValue("Location").orElseThrow());
        answer = upper(client, text);
      }
      isUnavailable(answer);
      report.publishEntry("accepted on the full disk", Integer.toString(accepted.size()));

      Answer health = client.get("/actuator/health");
      assertThat(health.status()).isEqualTo(503);
      assertThat(health.at("/components/store/status")).isEqualTo("DOWN");
      assertThat(health.at("/components/store/details/failure")).contains("full");
      assertThat(client.get("/actuator/health/readiness").status()).isEqualTo(503);
      assertThat(client.get("/actuator/health/liveness").status()).isEqualTo(200);
      isUnavailable(client.post("/jobs?wait=10s", call("samples.Arithmetic::square", "[3]")));
      assertThat(awaited.join().at("/state")).as("it ran, and is told").isEqualTo("SUCCEEDED");
      assertThat(client.get("/jobs/" + awaited.join().at("/id")).at("/value")).isEqualTo("4.5");
      assertThat(client.get(running).status()).isEqualTo(200);

      Files.delete(filler);

      await()
          .atMost(ServiceProcess.PATIENCE)
          .until(() -> client.get("/actuator/health/readiness").status() == 200);
      assertThat(client.get(running + "?wait=30s").at("/value")).isEqualTo("4.0");
      assertThat(client.get("/jobs/" + awaited.join().at("/id")).at("/value")).isEqualTo("4.5");
      accepted.add(upper(client, text).headers().firstValue("Location").orElseThrow());
      for (String job : accepted) {
        assertThat(client.get(job + "?wait=30s").at("/value")).hasSize(100_000).startsWith("XX");
      }
      assertThat(client.get("/jobs?pageSize=200").json().at("/jobs").size())
          .as("those that were refused are not there")
          .isEqualTo(accepted.size() + 2);
      service.terminate();
      service.awaitExit();
    } finally {
      run("umount", "-l", disk.toString());
    }
  }

  private static void fill(Path file) throws IOException {
    try (OutputStream to = Files.newOutputStream(file)) {
      byte[] block = new byte[4_096];
      while (true) {
        to.write(block);
      }
    } catch (IOException _) {
      // It is full.
    }
  }

  private static int run(String... command) throws IOException, InterruptedException {
    return new ProcessBuilder(command).inheritIO().start().waitFor();
  }

  private void makeStoreWithJobs() throws Exception {
    try (ServiceProcess service = start(file()).awaitStarted();
        ServiceClient client = service.client()) {
      String last = "";
      for (int i = 0; i < 300; i++) {
        last = upper(client, "x".repeat(1_500)).headers().firstValue("Location").orElseThrow();
      }
      client.get(last + "?wait=30s");
      service.terminate();
      service.awaitExit();
    }
  }

  private static void isRefusedWith(ServiceProcess service, String... words) throws Exception {
    assertThat(service.awaitExit()).isEqualTo(1);
    assertThat(service.log()).contains(words).doesNotContain("\tat ");
    assertThat(service.offspring()).isEmpty();
    assertThat(service.runDirectories()).isEmpty();
  }

  @Test
  void start_fileIsNoDatabase_isRefused() throws Exception {
    Files.createDirectories(file().getParent());
    Files.write(file(), garbage(8_192));

    try (ServiceProcess service = start(file())) {
      isRefusedWith(service, file().toString(), "not a database", "JOBPOOL_STORE_URL");
    }
  }

  private static byte[] garbage(int length) {
    byte[] garbage = new byte[length];
    new Random(1).nextBytes(garbage);
    return garbage;
  }

  /** Every eighth page, but not the first ones, where the schema is. */
  @Test
  void start_pagesAreBroken_isRefusedOrAnswersSoAndLosesNothingNew() throws Exception {
    makeStoreWithJobs();
    try (var pages = new RandomAccessFile(file().toFile(), "rw")) {
      for (long at = 40 * 4_096; at + 4_096 <= pages.length(); at += 8 * 4_096) {
        pages.seek(at);
        pages.write(garbage(4_096));
      }
    }

    try (ServiceProcess service = start(file())) {
      await().atMost(ServiceProcess.PATIENCE).until(() -> service.listens() || !service.isAlive());
      if (!service.isAlive()) {
        isRefusedWith(service, file().toString(), "malformed");
        return;
      }
      try (ServiceClient client = service.client()) {
        Answer list = client.get("/jobs?pageSize=200");
        if (list.status() != 200) {
          isUnavailable(list);
        }
        for (int i = 0; i < 5; i++) {
          Answer answer = upper(client, "abc");
          if (answer.status() == 202) {
            String job = answer.headers().firstValue("Location").orElseThrow();
            assertThat(client.get(job + "?wait=30s").at("/value")).isEqualTo("ABC");
          } else {
            isUnavailable(answer);
            assertThat(client.get("/actuator/health").status()).isEqualTo(503);
          }
        }
      }
    }
  }

  @Test
  void start_schemaIsNewer_isRefused() throws Exception {
    try (ServiceProcess service = start(file()).awaitStarted()) {
      service.terminate();
      service.awaitExit();
    }
    try (var connection = DriverManager.getConnection("jdbc:sqlite:" + file());
        var statement = connection.createStatement()) {
      statement.executeUpdate(SCHEMA_OF_TOMORROW);
    }

    try (ServiceProcess service = start(file())) {
      isRefusedWith(service, file().toString(), "newer version of jobpool", "schema is version 99");
    }
  }

  @Test
  void start_folderInUse_isRefusedAndNamesTheHolder() throws Exception {
    try (ServiceProcess holder = start(file()).awaitStarted();
        ServiceProcess second = start(file());
        ServiceClient client = holder.client()) {
      isRefused(second, holder);
      assertThat(client.run(call("samples.Arithmetic::square", "[3]")).at("/value").asInt())
          .isEqualTo(9);
    }
  }

  private void isRefused(ServiceProcess second, ServiceProcess holder) throws Exception {
    assertThat(second.awaitExit()).isEqualTo(1);
    assertThat(second.log())
        .contains(temporary.resolve("data").toString(), "in use by process " + holder.pid())
        .doesNotContain("\tat ");
    assertThat(second.offspring()).isEmpty();
  }

  @Test
  void start_folderCannotBeMade_isRefused() throws Exception {
    Path regular = Files.writeString(temporary.resolve("regular"), "x");

    try (ServiceProcess service = start(regular.resolve("data/jobs.db"))) {
      isRefusedWith(service, regular.toString(), "cannot be written", "JOBPOOL_STORE_URL");
    }
  }
}
