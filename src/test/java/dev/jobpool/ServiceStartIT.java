package dev.jobpool;

import static dev.jobpool.ServiceClient.call;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.jobpool.ServiceClient.Answer;
import dev.jobpool.function.FunctionFolder;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the service does when something that it needs is missing, broken or shared. */
@EnabledOnOs(OS.LINUX)
class ServiceStartIT {
  private static final String SQUARE = call("samples.Arithmetic::square", "[12]");
  private static final Path SAMPLES_JAR = ServiceProcess.SAMPLES.resolve("jobpool-samples.jar");

  private static final String PREPARE =
      """
      package faults;
      public final class Prepare {
        public static void require(String file) {
          if (!new java.io.File(file).exists()) {
            throw new IllegalStateException("there is no " + file + " yet");
          }
        }
      }
      """;

  @TempDir Path temporary;

  @ParameterizedTest
  @CsvSource({"missing, is not a folder", "empty, has no usable", "broken, broken.jar"})
  void functions_noneUsable_areExplainedAndCanBeAddedLater(String folder, String problem)
      throws Exception {
    Path functions = temporary.resolve("functions");
    if (folder.equals("empty")) {
      Files.createDirectories(functions);
    } else if (folder.equals("broken")) {
      new FunctionFolder(temporary).file("broken.jar", new byte[] {1, 2, 3});
    }
    try (ServiceProcess service =
            ServiceProcess.start(temporary, "jobpool.pool.functions=" + functions).awaitStarted();
        ServiceClient client = service.client()) {

      Answer listing = client.get("/functions");
      assertThat(listing.json().at("/functions").size()).isZero();
      assertThat(listing.at("/problems/0/source") + " " + listing.at("/problems/0/message"))
          .contains(problem);
      Answer refused = client.post("/jobs", SQUARE);
      assertThat(refused.status()).isEqualTo(404);
      assertThat(refused.at("/type")).isEqualTo("/problems/no-such-function");
      assertThat(refused.at("/detail")).contains("GET /functions");
      service.awaitFullPool(client, 2);
      assertThat(client.get("/actuator/health/readiness").at("/status")).isEqualTo("UP");

      Files.createDirectories(functions);
      Files.copy(SAMPLES_JAR, functions.resolve("samples.jar"));
      assertThat(client.post("/functions/reload", "").json().at("/added").size()).isOne();
      assertThat(client.run(SQUARE).at("/value").asInt()).isEqualTo(144);
      assertThat(service.complaints()).isEmpty();
    }
  }

  @Test
  void javaHome_missing_isToldAndJobsWaitUntilItIsThere() throws Exception {
    Path javaHome = temporary.resolve("jdk");
    try (ServiceProcess service =
            ServiceProcess.start(temporary, "jobpool.pool.java-home=" + javaHome).awaitStarted();
        ServiceClient client = service.client()) {

      String job = submitToPoolThatCannotStart(client, "jdk/bin/java");
      Files.createSymbolicLink(javaHome, Path.of(System.getProperty("java.home")));

      assertThatRecovers(client, job);
      Files.delete(javaHome);
    }
  }

  @Test
  void initializer_fails_isToldAndJobsWaitUntilItDoesNot() throws Exception {
    FunctionFolder folder = new FunctionFolder(temporary).jar("prepare.jar", PREPARE);
    Files.copy(SAMPLES_JAR, folder.path().resolve("samples.jar"));
    Path required = temporary.resolve("model");
    try (ServiceProcess service =
            ServiceProcess.start(
                    temporary,
                    "jobpool.pool.functions=" + folder.path(),
                    "jobpool.pool.initializer=faults.Prepare::require",
                    "jobpool.pool.initargs[0]=" + required)
                .awaitStarted();
        ServiceClient client = service.client()) {

      String job = submitToPoolThatCannotStart(client, "there is no " + required + " yet");
      Files.createFile(required);

      assertThatRecovers(client, job);
    }
  }

  private static String submitToPoolThatCannotStart(ServiceClient client, String reason) {
    await()
        .atMost(ServiceProcess.PATIENCE)
        .until(() -> client.get("/pool").at("/startFailure").contains(reason));
    Answer readiness = client.get("/actuator/health/readiness");
    assertThat(readiness.status()).isEqualTo(503);
    assertThat(readiness.at("/components/pool/details/startFailure")).contains(reason);
    assertThat(client.get("/actuator/health/liveness").at("/status")).isEqualTo("UP");
    String job = client.submit(SQUARE);
    assertThat(client.get(job + "?wait=300ms").at("/state")).isEqualTo("QUEUED");
    return job;
  }

  private static void assertThatRecovers(ServiceClient client, String job) {
    assertThat(client.get(job + "?wait=60s").at("/state")).isEqualTo("SUCCEEDED");
    await()
        .atMost(ServiceProcess.PATIENCE)
        .until(() -> client.get("/actuator/health/readiness").status() == 200);
    assertThat(client.get("/pool").json().at("/startFailure").isNull()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"/proc/self", "BELOW-A-FILE"})
  void cacheDirectory_cannotBeWritten_serviceWorksWithout(String directory) throws Exception {
    Path file = Files.createFile(temporary.resolve("file"));
    String cache = directory.startsWith("/") ? directory : file.resolve("cache").toString();
    try (ServiceProcess service =
            ServiceProcess.start(temporary, "jobpool.pool.cache-directory=" + cache)
                .awaitStarted();
        ServiceClient client = service.client()) {

      assertThat(client.run(SQUARE).at("/value").asInt()).isEqualTo(144);
      assertThat(service.log()).contains(" WARN ", cache, "without an AOT cache");
    }
  }

  @Test
  void cacheDirectory_sharedAndThenDamaged_isAlwaysWholeOrRemade() throws Exception {
    Path cache = temporary.resolve("cache");
    String setting = "jobpool.pool.cache-directory=" + cache;
    try (ServiceProcess one = ServiceProcess.start(temporary.resolve("one"), setting);
        ServiceProcess two = ServiceProcess.start(temporary.resolve("two"), setting)) {
      for (ServiceProcess service : new ServiceProcess[] {one, two}) {
        assertThatWorksAndLogs(service, "AOT cache");
        assertThat(service.log()).doesNotContain(" WARN ", " ERROR ");
      }
    }
    Path file = onlyCacheIn(cache);
    long size = Files.size(file);
    assertThat(size).isGreaterThan(1 << 20);

    damage(file, size);
    try (ServiceProcess service = ServiceProcess.start(temporary.resolve("three"), setting)) {
      assertThatWorksAndLogs(service, "AOT cache");
      assertThat(service.log()).contains("making a new one").doesNotContain("did not start");
      await().atMost(ServiceProcess.PATIENCE).until(() -> service.log().contains("from now on"));
    }
    assertThat(Files.size(onlyCacheIn(cache))).isGreaterThan(1 << 20);
  }

  private static void assertThatWorksAndLogs(ServiceProcess service, String text) {
    try (ServiceClient client = service.awaitStarted().client()) {
      assertThat(client.run(SQUARE).at("/value").asInt()).isEqualTo(144);
      await().atMost(ServiceProcess.PATIENCE).until(() -> service.log().contains(text));
    }
  }

  /** Half of its pages are zero, as after a crash of the machine; it still fits by its header. */
  private static void damage(Path file, long size) throws IOException {
    try (RandomAccessFile bytes = new RandomAccessFile(file.toFile(), "rw")) {
      bytes.seek(size / 4);
      bytes.write(new byte[(int) (size / 2)]);
    }
  }

  private static Path onlyCacheIn(Path cache) throws IOException {
    try (var files = Files.list(cache)) {
      var regular = files.filter(Files::isRegularFile).toList();
      assertThat(regular).hasSize(1);
      return regular.getFirst();
    }
  }
}
