package dev.jobpool.bench;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.jobpool.dispatch.InProcessPool;
import dev.jobpool.dispatch.PoolSupervisor;
import dev.jobpool.job.JobFilter;
import dev.jobpool.job.JobLifecycle;
import dev.jobpool.job.JobPage;
import dev.jobpool.job.JobRequest;
import dev.jobpool.job.JobService;
import dev.jobpool.job.JobSettings;
import dev.jobpool.job.JobState;
import dev.jobpool.job.JobStore;
import dev.jobpool.store.LogLimits;
import dev.jobpool.store.PostgresSettings;
import dev.jobpool.store.PostgresStores;
import dev.jobpool.store.SqliteStores;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;
import org.springframework.util.FileSystemUtils;

/** Our job service, with threads in the place of worker processes. Every job's result is stored. */
final class JobPoolContender implements StoreContender {
  private static final int WORKERS = 2;
  private static final LogLimits LOGS = new LogLimits(1 << 20, 1 << 26);
  private static final Duration TTL = Duration.ofHours(1);
  private static final JobRequest NOTHING =
      new JobRequest(
          "benchmark.Functions::nothing",
          "[42]".getBytes(US_ASCII),
          "{}".getBytes(US_ASCII),
          null,
          null,
          null,
          0,
          0,
          Map.of(),
          null);

  private final String name;
  private final Opener opener;
  private long submitted;
  private @Nullable JobStore store;
  private @Nullable JobLifecycle lifecycle;
  private @Nullable PoolSupervisor supervisor;
  private @Nullable JobService service;

  private interface Opener {
    JobStore open(BenchmarkPostgres.Database database) throws IOException;
  }

  private JobPoolContender(String name, Opener opener) {
    this.name = name;
    this.opener = opener;
  }

  static JobPoolContender onPostgres() {
    return new JobPoolContender(
        "jobpool, PostgreSQL",
        database ->
            PostgresStores.open(
                    new PostgresSettings(
                        database.url(), null, null, null, 6, "here", Duration.ofSeconds(15)),
                    LOGS,
                    Clock.systemUTC(),
                    TTL)
                .store());
  }

  static JobPoolContender onSqlite() {
    Path folder = Path.of("target", "bench-sqlite").toAbsolutePath();
    return new JobPoolContender(
        "jobpool, SQLite",
        _ -> {
          FileSystemUtils.deleteRecursively(folder);
          Files.createDirectories(folder);
          return SqliteStores.open(
              "jdbc:sqlite:" + folder.resolve("jobs.db"), LOGS, Clock.systemUTC(), TTL);
        });
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public void prepare(BenchmarkPostgres.Database database) throws IOException {
    submitted = 0;
    store = opener.open(database);
    var settings = new JobSettings("here", 1_000_000, null, TTL, 1 << 20, 10_000);
    lifecycle = new JobLifecycle(store, settings, Clock.systemUTC());
    supervisor = InProcessPool.open(lifecycle, WORKERS);
    service = new JobService(lifecycle, supervisor.runner());
  }

  @Override
  public void submitAll(int jobs, Submission submission) throws Exception {
    submitted += jobs;
    switch (submission) {
      case ONE_BY_ONE -> Submission.fromSeveralThreads(jobs, _ -> service.submit(NOTHING));
      case BATCH -> {
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
          for (int i = 0; i < jobs; i++) {
            threads.execute(() -> service.submit(NOTHING));
          }
        }
      }
    }
  }

  @Override
  public void awaitAll() throws InterruptedException {
    while (lifecycle.endedSinceStart() < submitted) {
      Thread.sleep(1);
    }
  }

  @Override
  public long unfinished() {
    long done = 0;
    UUID before = null;
    do {
      JobPage page = store.list(JobFilter.inStates(JobState.SUCCEEDED), 1_000, before);
      done += page.jobs().size();
      before = page.next();
    } while (before != null);
    return submitted - done;
  }

  @Override
  public void close() {
    supervisor.shutDown(Duration.ZERO);
    store.close();
  }
}
