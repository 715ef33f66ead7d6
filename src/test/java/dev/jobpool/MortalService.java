package dev.jobpool;

import static org.awaitility.Awaitility.await;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.jobpool.ServiceClient.Answer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A service that is killed and started again while clients talk to it. Each has the same settings,
 * and a port of its own. Clients whose service dies under them ask the next one.
 */
final class MortalService implements AutoCloseable {
  private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(120);

  private final Path home;
  private final String[] settings;
  private ServiceProcess process;

  @GuardedBy("this")
  private @Nullable ServiceClient client;

  MortalService(Path home, String... settings) throws IOException {
    this.home = home;
    this.settings = settings;
    this.process = ServiceProcess.start(home, settings);
    listens();
  }

  /** What a client asks. */
  interface Question {
    Answer ask(ServiceClient client) throws IOException, InterruptedException;
  }

  private void listens() {
    ServiceClient next = process.awaitStarted().client();
    synchronized (this) {
      client = next;
      notifyAll();
    }
  }

  /** Asks until a service has lived long enough to answer. */
  Answer ask(Question question) throws InterruptedException {
    ServiceClient asked = null;
    while (true) {
      asked = otherThan(asked);
      try {
        return question.ask(asked);
      } catch (IOException | UncheckedIOException _) {
        // It was killed. The next one is asked.
      }
    }
  }

  private synchronized ServiceClient otherThan(@Nullable ServiceClient dead)
      throws InterruptedException {
    long deadline = System.nanoTime() + PATIENCE_NANOS;
    ServiceClient present = client;
    while (present == null || present == dead) {
      long left = deadline - System.nanoTime();
      if (left <= 0) {
        throw new AssertionError("no service for " + PATIENCE_NANOS + " ns");
      }
      TimeUnit.NANOSECONDS.timedWait(this, left);
      present = client;
    }
    return present;
  }

  /** Kills it and starts the next; that one may be killed while it starts, and so on. */
  int killAndStartAgain(Random random) throws IOException, InterruptedException {
    int kills = 0;
    kill();
    kills++;
    process = ServiceProcess.start(home, settings);
    while (random.nextInt(3) == 0) {
      int written = random.nextInt(4_000);
      await()
          .atMost(ServiceProcess.PATIENCE)
          .until(() -> process.log().length() >= written || process.listens());
      kill();
      kills++;
      process = ServiceProcess.start(home, settings);
    }
    listens();
    return kills;
  }

  private void kill() throws InterruptedException {
    process.kill();
    process.awaitExit();
    process.close();
    ServiceClient last;
    synchronized (this) {
      last = client;
      client = null;
    }
    if (last != null) {
      last.close();
    }
  }

  /** Ends the last one in good order. */
  void stop() throws InterruptedException {
    process.terminate();
    process.awaitExit();
  }

  ServiceProcess process() {
    return process;
  }

  @Override
  public void close() {
    process.close();
    synchronized (this) {
      if (client != null) {
        client.close();
      }
    }
  }
}
