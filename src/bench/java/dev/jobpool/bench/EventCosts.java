package dev.jobpool.bench;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * What 2,000 idle clients that follow a job each cost the service: heap in use, memory beside the
 * heap and threads after a collection, with them and before them. Then how soon a client hears of
 * an end.
 */
public final class EventCosts {
  private static final int CLIENTS = 2_000;
  private static final int ENDS = 200;
  private static final String QUEUED =
      "{\"func\":\"benchmark.Functions::identity\",\"args\":[1],\"runAt\":\"2999-01-01T00:00:00Z\"}";
  private static final String QUICK = "{\"func\":\"benchmark.Functions::identity\",\"args\":[1]}";

  /** Resident from the start, so that what is resident beside it is told apart. */
  private static final List<String> HEAP = List.of("-Xms256m", "-Xmx256m", "-XX:+AlwaysPreTouch");

  private final HttpClient http = HttpClient.newHttpClient();
  private final BenchmarkProcess service;

  private EventCosts(BenchmarkProcess service) {
    this.service = service;
  }

  /** Prints one line a figure. */
  public static void main(String[] args) throws Exception {
    Path data = Files.createTempDirectory("jobpool-bench-");
    try (BenchmarkProcess service =
        BenchmarkProcess.start(
            HEAP, "--jobpool.store.url=jdbc:sqlite:" + data.resolve("jobs.db"))) {
      new EventCosts(service).run();
    }
  }

  private record Taken(long residentKilobytes, long heapKilobytes, int threads, int streams) {}

  private void run() throws Exception {
    List<String> jobs = new ArrayList<>();
    for (int i = 0; i < CLIENTS; i++) {
      jobs.add(submit(QUEUED));
    }
    follow(jobs.subList(0, 200)).forEach(EventCosts::close); // has the classes loaded
    taken();
    Taken before = taken();
    List<Socket> clients = follow(jobs);
    Thread.sleep(20_000); // a heartbeat for each
    Taken with = taken();
    System.out.printf(
        "resident beside the heap: %.1f MB more, %.1f KB a client%n",
        (with.residentKilobytes - before.residentKilobytes) / 1e3,
        (double) (with.residentKilobytes - before.residentKilobytes) / CLIENTS);
    System.out.printf(
        "heap in use: %.1f MB more, %.1f KB a client%n",
        (with.heapKilobytes - before.heapKilobytes) / 1e3,
        (double) (with.heapKilobytes - before.heapKilobytes) / CLIENTS);
    System.out.printf("threads: %d, before %d%n", with.threads, before.threads);
    System.out.printf("streams: %d%n", with.streams);
    endTimes();
    clients.forEach(EventCosts::close);
    Thread.sleep(2_000);
    Taken after = taken();
    System.out.printf(
        "when they have gone: %d streams, %.1f MB of heap more than before%n",
        after.streams, (after.heapKilobytes - before.heapKilobytes) / 1e3);
  }

  /** From the end of a job, by its own time, to the event of it; the clients are still there. */
  private void endTimes() throws Exception {
    List<Double> millis = new ArrayList<>();
    for (int i = 0; i < ENDS; i++) {
      String job = submit(QUICK);
      long start = System.nanoTime();
      try (Socket socket = open(job)) {
        socket.getInputStream().readAllBytes();
      }
      millis.add((System.nanoTime() - start) / 1e6);
    }
    millis.sort(null);
    System.out.printf(
        "a short job followed to its end: median %.1f ms, 95th percentile %.1f ms%n",
        millis.get(ENDS / 2), millis.get(ENDS * 95 / 100));
  }

  private String submit(String body) throws Exception {
    var request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + service.port() + "/jobs"))
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofString(body))
            .build();
    return http.send(request, BodyHandlers.discarding())
        .headers()
        .firstValue("Location")
        .orElseThrow();
  }

  private List<Socket> follow(List<String> jobs) throws IOException {
    List<Socket> clients = new ArrayList<>();
    for (String job : jobs) {
      Socket socket = open(job);
      // The first event is there when its id is.
      String seen = "";
      while (!seen.contains("SCHEDULED")) {
        seen += new String(socket.getInputStream().readNBytes(64), UTF_8);
      }
      clients.add(socket);
    }
    return clients;
  }

  private Socket open(String job) throws IOException {
    Socket socket = new Socket("127.0.0.1", service.port());
    socket
        .getOutputStream()
        .write("GET %s/events HTTP/1.1\r\nHost: x\r\n\r\n".formatted(job).getBytes(US_ASCII));
    return socket;
  }

  private static void close(Socket socket) {
    try {
      socket.close();
    } catch (IOException _) {
      // It has gone.
    }
  }

  private Taken taken() throws Exception {
    jcmd("GC.run");
    jcmd("GC.run");
    Thread.sleep(1_000);
    String heap = jcmd("GC.heap_info");
    long used = number(heap, "used ", "K");
    String status = Files.readString(Path.of("/proc", Long.toString(service.pid()), "status"));
    return new Taken(
        number(status, "VmRSS:", "kB"), used, (int) number(status, "Threads:", "\n"), streams());
  }

  private int streams() throws Exception {
    return jcmd("GC.class_histogram")
        .lines()
        .filter(line -> line.endsWith(" dev.jobpool.web.JobStream"))
        .mapToInt(line -> Integer.parseInt(line.strip().split(" +")[1]))
        .sum();
  }

  private static long number(String text, String before, String after) {
    int start = text.indexOf(before) + before.length();
    return Long.parseLong(text.substring(start, text.indexOf(after, start)).strip());
  }

  private String jcmd(String command) throws Exception {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "jcmd").toString(),
                Long.toString(service.pid()),
                command)
            .start();
    String answer = new String(process.getInputStream().readAllBytes(), UTF_8);
    process.waitFor();
    return answer;
  }
}
