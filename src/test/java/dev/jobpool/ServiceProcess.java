package dev.jobpool;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.awaitility.Awaitility.await;

import dev.jobpool.ServiceClient.Answer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.awaitility.core.ConditionTimeoutException;
import tools.jackson.databind.JsonNode;

/**
 * The packaged service as a process of its own, started as an operator starts it, on a free port.
 * Everything that it starts carries a mark in its environment, so that the test finds it whoever
 * its parent is by then.
 */
final class ServiceProcess implements AutoCloseable {
  static final Path SAMPLES = Path.of("target", "functions").toAbsolutePath();
  static final Duration PATIENCE = Duration.ofSeconds(90);

  static final Path JAR = Path.of("target", "jobpool.jar").toAbsolutePath();
  private static final Path CACHE = Path.of("target", "service-cache").toAbsolutePath();
  private static final Pattern PORT = Pattern.compile("Tomcat started on port (\\d+)");
  private static final String MARK = "JOBPOOL_TEST_SERVICE";

  private final Process process;
  private final String mark;
  private final Path home;
  private final Path log;

  private ServiceProcess(Process process, String mark, Path home, Path log) {
    this.process = process;
    this.mark = mark;
    this.home = home;
    this.log = log;
  }

  /**
   * Starts a service and does not wait for it.
   *
   * @param home where it and its workers run; its directory for temporary files, and for its log
   * @param settings properties as {@code name=value}, besides those for quick tests with samples
   */
  static ServiceProcess start(Path home, String... settings) throws IOException {
    return start(home, List.of("-jar", JAR.toString()), settings);
  }

  /**
   * As {@link #start(Path, String...)}.
   *
   * @param program what java is to run
   */
  static ServiceProcess start(Path home, List<String> program, String... settings)
      throws IOException {
    Files.createDirectories(home);
    String mark = UUID.randomUUID().toString();
    Path log = home.resolve("service-" + mark + ".log");
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xmx256m"));
    command.add("-XX:+ExitOnOutOfMemoryError");
    command.add("-Djava.io.tmpdir=" + home.toAbsolutePath());
    command.addAll(program);
    merged(home.resolve("data-" + mark), settings)
        .forEach((name, value) -> command.add("--" + name + "=" + value));
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.directory(home.toFile());
    builder.environment().put(MARK, mark);
    Process process = builder.redirectOutput(log.toFile()).start();
    Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
    return new ServiceProcess(process, mark, home, log);
  }

  private static Map<String, String> merged(Path data, String... settings) {
    Map<String, String> all = new LinkedHashMap<>();
    all.put("server.port", "0");
    all.put("jobpool.pool.functions", SAMPLES.toString());
    all.put("jobpool.store.url", "jdbc:sqlite:" + data.resolve("jobs.db").toAbsolutePath());
    all.put("jobpool.hide-process", "false"); // Tests count its files, and may be no root's.
    all.put("jobpool.pool.size", "2");
    all.put("jobpool.pool.worker-environment", "PATH,LANG,LC_*,TZ," + MARK); // See offspring.
    all.put("jobpool.pool.worker-heap", "64MB");
    all.put("jobpool.pool.cancel-grace", "200ms");
    all.put("jobpool.pool.cache-directory", CACHE.toString());
    for (String setting : settings) {
      String[] parts = setting.split("=", 2);
      all.put(parts[0], parts[1]);
    }
    return all;
  }

  /** Waits until it listens. */
  ServiceProcess awaitStarted() {
    try {
      await("the service listens").atMost(PATIENCE).until(() -> !process.isAlive() || listens());
    } catch (ConditionTimeoutException e) {
      throw new AssertionError("the service does not listen:\n" + log(), e);
    }
    if (!process.isAlive()) {
      throw new AssertionError("the service did not start:\n" + log());
    }
    return this;
  }

  boolean listens() {
    return PORT.matcher(log()).find();
  }

  /** A client; the caller closes it. */
  ServiceClient client() {
    return client(ServiceClient.LIMIT);
  }

  /** A client that waits no longer than this for an answer; the caller closes it. */
  ServiceClient client(Duration limit) {
    Matcher port = PORT.matcher(log());
    if (!port.find()) {
      throw new IllegalStateException("it does not listen yet");
    }
    return new ServiceClient(URI.create("http://127.0.0.1:" + port.group(1)), limit);
  }

  /** Waits until every seat has a worker. */
  void awaitFullPool(ServiceClient client, int size) {
    await("%d workers are ready".formatted(size))
        .atMost(PATIENCE)
        .untilAsserted(() -> {
          Answer pool = client.get("/pool");
          long ready =
              pool.json().at("/workers").valueStream().filter(ServiceProcess::isSeated).count();
          if (ready < size) {
            throw new AssertionError(pool.text());
          }
        });
  }

  /** Waits until the pool has all that it wants; the spare comes some time after the others. */
  void awaitSpare(ServiceClient client) {
    await("a spare is ready")
        .atMost(PATIENCE)
        .untilAsserted(() -> {
          String pool = client.get("/pool").text();
          if (!pool.contains("\"SPARE\"")) {
            throw new AssertionError(pool);
          }
        });
  }

  /** The ports that it listens on, its own first. */
  List<Integer> ports() {
    return PORT.matcher(log()).results().map(port -> Integer.valueOf(port.group(1))).toList();
  }

  private static boolean isSeated(JsonNode worker) {
    return List.of("IDLE", "BUSY").contains(worker.at("/state").asString());
  }

  long pid() {
    return process.pid();
  }

  Path home() {
    return home;
  }

  boolean isAlive() {
    return process.isAlive();
  }

  /** As {@code kill -9}. */
  void kill() {
    process.destroyForcibly();
  }

  /** Stops it where it is, as a long pause of its machine would; its workers go on. */
  void pause() {
    signal("STOP");
  }

  /** It goes on. */
  void resume() {
    signal("CONT");
  }

  private void signal(String name) {
    try {
      new ProcessBuilder("kill", "-" + name, Long.toString(pid())).start().waitFor();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** As {@code kill}. */
  void terminate() {
    process.destroy();
  }

  /** Waits for its end. */
  int awaitExit() throws InterruptedException {
    if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
      throw new AssertionError("it still runs:\n" + log());
    }
    return process.exitValue();
  }

  /** What it has written so far. */
  String log() {
    try {
      return Files.readString(log);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What it has written of errors and exceptions so far. */
  List<String> complaints() {
    return log()
        .lines()
        .filter(line ->
            line.contains(" ERROR ") || line.contains("Exception") || line.startsWith("\tat "))
        .toList();
  }

  /** Its worker processes. */
  List<ProcessHandle> workers() {
    return process.children().toList();
  }

  /** Every process that it started, whoever the parent is by now; not the service itself. */
  List<ProcessHandle> offspring() {
    try (Stream<Path> processes = Files.list(Path.of("/proc"))) {
      return processes
          .filter(path -> path.getFileName().toString().matches("[0-9]+"))
          .filter(this::carriesMark)
          .map(path -> Long.parseLong(path.getFileName().toString()))
          .filter(pid -> pid != pid())
          .flatMap(pid -> ProcessHandle.of(pid).stream())
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private boolean carriesMark(Path process) {
    try {
      return new String(Files.readAllBytes(process.resolve("environ")), ISO_8859_1)
          .contains(MARK + "=" + mark);
    } catch (IOException e) {
      return false; // gone by now
    }
  }

  /** The temporary folders of services and pools that are left in its home. */
  List<Path> runDirectories() throws IOException {
    try (Stream<Path> entries = Files.list(home)) {
      return entries.filter(path -> path.getFileName().toString().startsWith("jobpool-")).toList();
    }
  }

  /**
   * Its resident memory.
   *
   * <p>Source: {@code VmRSS} of {@code /proc/<pid>/status}.
   */
  long residentBytes() throws IOException {
    for (String line : Files.readAllLines(Path.of("/proc", Long.toString(pid()), "status"))) {
      if (line.startsWith("VmRSS:")) {
        return Long.parseLong(line.replaceAll("\\D", "")) << 10;
      }
    }
    throw new IOException("no VmRSS");
  }

  /** What it takes of the system at this moment. */
  Footprint footprint() {
    return Footprint.of(pid(), offspring().size());
  }

  /** Kills it and all that is left of it. */
  @Override
  public void close() {
    process.destroyForcibly();
    await("the service has gone").atMost(PATIENCE).until(() -> !process.isAlive());
    offspring().forEach(ProcessHandle::destroyForcibly);
  }
}
