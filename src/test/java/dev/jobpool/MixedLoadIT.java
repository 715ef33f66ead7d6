package dev.jobpool;

import static dev.jobpool.ServiceClient.call;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.jobpool.ServiceClient.Answer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/**
 * All kinds of use and misuse at once; then heap, threads, files and processes are what they were.
 * {@code -Djobpool.load.seconds=600} for longer than CI has.
 */
@Tag("alone")
@EnabledOnOs(OS.LINUX)
class MixedLoadIT {
  private static final int CLIENTS = 8;
  private static final int SECONDS = Integer.getInteger("jobpool.load.seconds", 15);

  /** What a longer run has more of than a short one, such as compiled code's constants. */
  private static final long HEAP_MARGIN_KB = 12 << 10;

  /** A generation of the serial collector's heap; its spaces are told below it. */
  private static final Pattern USED = Pattern.compile("(?m)^ *\\w+ +total \\d+K, used (\\d+)K");

  @TempDir Path temporary;

  private enum Use {
    SYNC {
      @Override
      void by(ServiceClient client, Random random) {
        assertThat(client.post("/jobs?mode=sync", square(random)).status()).isEqualTo(200);
      }
    },
    ASYNC {
      @Override
      void by(ServiceClient client, Random random) {
        String job = client.submit(square(random));
        assertThat(client.get(job + "?wait=60s").at("/state")).isEqualTo("SUCCEEDED");
      }
    },
    FOLLOW {
      @Override
      void by(ServiceClient client, Random random) {
        String job = client.submit(call("samples.Sleep::seconds", "[0.05]"));
        assertThat(client.get(job + "/events").text()).contains("SUCCEEDED");
      }
    },
    MAP {
      @Override
      void by(ServiceClient client, Random random) {
        String items = IntStream.range(0, 200).mapToObj(Integer::toString).collect(list());
        String map =
            client.submit(
                "{\"func\":\"samples.Arithmetic::square\",\"items\":%s}".formatted(items));
        assertThat(client.get(map + "/items").text().lines()).hasSize(200);
      }
    },
    CANCEL {
      @Override
      void by(ServiceClient client, Random random) {
        String job = client.submit(call("samples.Sleep::seconds", "[60]"));
        client.send("DELETE", job, "");
        assertThat(client.get(job + "?wait=60s").at("/state")).isEqualTo("CANCELLED");
      }
    },
    FAIL {
      @Override
      void by(ServiceClient client, Random random) {
        Answer answer =
            client.post("/jobs?wait=60s", call("samples.Faults::fail", "[\"on purpose\"]"));
        assertThat(answer.at("/state")).isEqualTo("FAILED");
      }
    },
    KILL {
      @Override
      void by(ServiceClient client, Random random) {
        if (random.nextInt(10) == 0) {
          Answer answer = client.post("/jobs?wait=60s", call("samples.Faults::exit", "[3]"));
          assertThat(answer.at("/state")).isEqualTo("LOST");
        }
      }
    },
    NONSENSE {
      @Override
      void by(ServiceClient client, Random random) {
        byte[] bytes = new byte[random.nextInt(200)];
        random.nextBytes(bytes);
        String body = "{" + new String(bytes, UTF_8);
        assertThat(client.post("/jobs", body).status()).isBetween(400, 499);
        assertThat(client.get("/jobs/" + random.nextInt()).status()).isBetween(400, 499);
      }
    };

    abstract void by(ServiceClient client, Random random);

    private static String square(Random random) {
      return call("samples.Arithmetic::square", "[%d]".formatted(random.nextInt(1000)));
    }

    private static java.util.stream.Collector<CharSequence, ?, String> list() {
      return Collectors.joining(",", "[", "]");
    }
  }

  @Test
  void afterAllKindsOfLoad_theServiceTakesWhatItTookBefore() throws Exception {
    try (ServiceProcess service =
            ServiceProcess.start(temporary, "jobpool.pool.result-ttl=1s").awaitStarted();
        ServiceClient client = service.client()) {
      service.awaitFullPool(client, 2);
      load(client, Duration.ofSeconds(Math.max(5, SECONDS / 5)), 1);
      awaitForgotten(client);
      service.awaitFullPool(client, 2);
      long heapBefore = heapAfterCollection(service);
      Footprint before = service.footprint(); // With the thread that the JVM has for jcmd.

      long requests = load(client, Duration.ofSeconds(SECONDS), 2);

      awaitForgotten(client);
      service.awaitFullPool(client, 2);
      before.awaitNoMoreIn(service);
      long heap = heapAfterCollection(service);
      System.out.printf(
          "%,d uses in %d s; heap %,d KB before, %,d KB after%n",
          requests, SECONDS, heapBefore, heap);
      assertThat(requests).isGreaterThan(SECONDS);
      assertThat(heap).isLessThan(heapBefore + HEAP_MARGIN_KB);
    }
  }

  /** How often the service was used. */
  private static long load(ServiceClient client, Duration time, int seed) throws Exception {
    long end = System.nanoTime() + time.toNanos();
    List<Future<Long>> clients = new ArrayList<>();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < CLIENTS; i++) {
        Random random = new Random(seed * 100 + i);
        clients.add(threads.submit(() -> useUntil(end, client, random)));
      }
    }
    long uses = 0;
    for (Future<Long> done : clients) {
      uses += done.get();
    }
    return uses;
  }

  private static long useUntil(long end, ServiceClient client, Random random) {
    List<Use> uses = Arrays.asList(Use.values());
    long count = 0;
    for (; System.nanoTime() < end; count++) {
      uses.get(random.nextInt(uses.size())).by(client, random);
    }
    return count;
  }

  private static void awaitForgotten(ServiceClient client) {
    await("all jobs are forgotten")
        .atMost(ServiceProcess.PATIENCE)
        .until(() -> client.get("/jobs").json().at("/jobs").isEmpty());
  }

  private static long heapAfterCollection(ServiceProcess service) throws Exception {
    jcmd(service, "GC.run");
    jcmd(service, "GC.run"); // What the first has found unreachable may have been finalized since.
    String heap = jcmd(service, "GC.heap_info");
    long used = USED.matcher(heap).results().mapToLong(it -> Long.parseLong(it.group(1))).sum();
    assertThat(used).as(heap).isPositive();
    return used;
  }

  private static String jcmd(ServiceProcess service, String command) throws Exception {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "jcmd").toString(),
                Long.toString(service.pid()),
                command)
            .start();
    String answer = new String(process.getInputStream().readAllBytes(), UTF_8);
    assertThat(process.waitFor()).as(answer).isZero();
    return answer;
  }
}
