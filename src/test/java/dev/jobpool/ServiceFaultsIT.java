package dev.jobpool;

import static dev.jobpool.ServiceClient.call;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.jobpool.ServiceClient.Answer;
import dev.jobpool.function.FunctionFolder;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** How the service ends, and what it leaves behind: nothing. */
@EnabledOnOs(OS.LINUX)
class ServiceFaultsIT {
  private static final Duration TWO_SECONDS = Duration.ofSeconds(2);

  /** Starts processes that leave their parents, as daemons do. */
  private static final String DAEMONS =
      """
      package faults;
      public final class Daemons {
        public static void startAndHang() throws Exception {
          new ProcessBuilder("sh", "-c", "setsid sleep 600 & sleep 600 &").start().waitFor();
          System.out.println("started");
          Thread.sleep(Long.MAX_VALUE);
        }
      }
      """;

  @TempDir Path temporary;

  private Path folderWithDaemons() throws IOException {
    FunctionFolder folder = new FunctionFolder(temporary).jar("daemons.jar", DAEMONS);
    Path samples = ServiceProcess.SAMPLES.resolve("jobpool-samples.jar");
    Files.copy(samples, folder.path().resolve("samples.jar"));
    return folder.path();
  }

  @Test
  void kill_whileJobsRun_leavesNoProcess(TestReporter report) throws Exception {
    String functions = "jobpool.pool.functions=" + folderWithDaemons();
    try (ServiceProcess service =
            ServiceProcess.start(temporary, functions, "jobpool.pool.size=4").awaitStarted();
        ServiceClient client = service.client()) {
      service.awaitFullPool(client, 4);
      List<String> jobs = new ArrayList<>();
      jobs.add(client.submit(call("samples.Faults::ignoreInterrupt", "[]")));
      jobs.add(client.submit(call("samples.Faults::hang", "[]")));
      jobs.add(client.submit(call("samples.Faults::spawnAndHang", "[3]")));
      jobs.add(client.submit(call("faults.Daemons::startAndHang", "[]")));
      for (String job : jobs.subList(2, 4)) {
        await()
            .atMost(ServiceProcess.PATIENCE)
            .until(() -> !client.get(job + "/log").text().isEmpty());
      }
      await()
          .atMost(ServiceProcess.PATIENCE)
          .until(() -> service.offspring().stream().filter(ServiceFaultsIT::isSleep).count() == 5);

      service.kill();
      long killed = System.nanoTime();

      await()
          .atMost(TWO_SECONDS)
          .pollInterval(Duration.ofMillis(10))
          .untilAsserted(() -> assertThat(service.offspring()).isEmpty());
      report.publishEntry("millis", Long.toString((System.nanoTime() - killed) / 1_000_000));
    }
  }

  private static boolean isSleep(ProcessHandle process) {
    return process.info().command().filter(command -> command.endsWith("/sleep")).isPresent();
  }

  @Test
  void kill_whileWorkersStartAndTheCacheIsMade_leavesNoProcessAndTheNextRemovesTheRest()
      throws Exception {
    Path cache = temporary.resolve("cache");
    String setting = "jobpool.pool.cache-directory=" + cache;
    try (ServiceProcess service = ServiceProcess.start(temporary, setting)) {
      await().atMost(ServiceProcess.PATIENCE).until(() -> !drafts(cache).isEmpty());

      service.kill();

      await()
          .atMost(Duration.ofSeconds(10))
          .untilAsserted(() -> assertThat(service.offspring()).isEmpty());
      assertThat(service.runDirectories()).isNotEmpty();
      for (Path draft : drafts(cache)) {
        Files.setLastModifiedTime(draft, FileTime.from(Instant.now().minus(Duration.ofMinutes(5))));
      }
    }
    try (ServiceProcess next = ServiceProcess.start(temporary, setting).awaitStarted();
        ServiceClient client = next.client()) {
      assertThat(client.run(call("samples.Arithmetic::square", "[3]")).at("/value").asInt())
          .isEqualTo(9);
      await().atMost(ServiceProcess.PATIENCE).until(() -> next.log().contains("AOT cache"));
      assertThat(drafts(cache)).isEmpty();
      assertThat(next.runDirectories())
          .allMatch(path -> path.getFileName().toString().contains("-" + next.pid() + "-"));
    }
  }

  private static List<Path> drafts(Path cache) throws IOException {
    return Files.isDirectory(cache) ? list(cache, "draft-") : List.of();
  }

  private static List<Path> list(Path directory, String prefix) throws IOException {
    try (var entries = Files.list(directory)) {
      return entries.filter(entry -> entry.getFileName().toString().startsWith(prefix)).toList();
    }
  }

  @Test
  void terminate_withJobsInMemory_drainsThenLeavesNothing() throws Exception {
    try (ServiceProcess service =
            ServiceProcess.start(temporary, "jobpool.drain-time=2s", "jobpool.store.url=memory")
                .awaitStarted();
        ServiceClient client = service.client()) {
      service.awaitFullPool(client, 2);
      CompletableFuture<Answer> hanging =
          client.sendAsync("POST", "/jobs?wait=60s", call("samples.Faults::spawnAndHang", "[2]"));
      CompletableFuture<Answer> short1 =
          client.sendAsync("POST", "/jobs?wait=60s", call("samples.Sleep::seconds", "[0.7]"));
      CompletableFuture<Answer> short2 =
          client.sendAsync("POST", "/jobs?wait=60s", call("samples.Sleep::seconds", "[0.7]"));
      await()
          .atMost(ServiceProcess.PATIENCE)
          .until(() -> client.get("/jobs").json().at("/jobs").size() == 3);

      service.terminate();

      assertThat(short1.join().at("/state")).isEqualTo("SUCCEEDED");
      assertThat(short2.join().at("/state")).isEqualTo("SUCCEEDED");
      assertThat(hanging.join().at("/state")).isEqualTo("CANCELLED");
      assertThat(service.awaitExit()).isIn(0, 143);
      assertThat(service.offspring()).isEmpty();
      assertThat(service.runDirectories()).isEmpty();
      assertThat(service.complaints()).isEmpty();
    }
  }

  @Test
  void start_portInUse_saysSoAndLeavesNothing() throws Exception {
    try (ServerSocket other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        ServiceProcess service =
            ServiceProcess.start(temporary, "server.port=" + other.getLocalPort())) {

      assertThat(service.awaitExit()).isEqualTo(1);

      assertThat(service.log())
          .contains("Port " + other.getLocalPort() + " was already in use")
          .doesNotContain("\tat ");
      assertThat(service.offspring()).isEmpty();
      assertThat(service.runDirectories()).isEmpty();
    }
  }

  @Test
  void start_otherAddressThanLoopback_isRefused() throws Exception {
    try (ServiceProcess service = ServiceProcess.start(temporary, "server.address=0.0.0.0")) {

      assertThat(service.awaitExit()).isEqualTo(1);

      assertThat(service.log())
          .contains("0.0.0.0", "not a loopback address", "jobpool.security.mode=none")
          .doesNotContain("\tat ");
      assertThat(service.offspring()).isEmpty();
      assertThat(service.runDirectories()).isEmpty();
    }
  }
}
