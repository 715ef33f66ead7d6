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
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;

/** Our job service, with threads in the place of worker processes. Every job's result is stored. */
final class JobPoolContender implements StoreContender {
  private static final int WORKERS = 2;
  static final JobRequest NOTHING =
      JobRequest.calling("benchmark.Functions::nothing").args("[42]".getBytes(US_ASCII)).build();

  private final String name;
  private final OurStores stores;
  private long submitted;
  private @Nullable JobStore store;
  private @Nullable JobLifecycle lifecycle;
  private @Nullable PoolSupervisor supervisor;
  private @Nullable JobService service;

  private JobPoolContender(String name, OurStores stores) {
    this.name = name;
    this.stores = stores;
  }

  static JobPoolContender onPostgres() {
    return new JobPoolContender("jobpool, PostgreSQL", OurStores.POSTGRES);
  }

  static JobPoolContender onSqlite() {
    return new JobPoolContender("jobpool, SQLite", OurStores.SQLITE);
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public void prepare(BenchmarkPostgres.Database database) throws IOException {
    submitted = 0;
    store = stores.open(database);
    var settings = new JobSettings("here", 1_000_000, null, OurStores.TTL, 1 << 20, 10_000);
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
