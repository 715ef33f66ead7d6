package dev.jobpool.bench;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import dev.jobpool.job.Ending;
import dev.jobpool.job.Job;
import dev.jobpool.job.JobIds;
import dev.jobpool.job.JobRejectedException.StoreUnavailable;
import dev.jobpool.job.JobRequest;
import dev.jobpool.job.JobStore;
import dev.jobpool.job.JobStore.Finish;
import dev.jobpool.job.JobTransitions;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.slf4j.LoggerFactory;

/**
 * Whether claiming stays as fast with many jobs in the store: jobs a second that are claimed and
 * ended, without anybody running them, from a store that holds nothing else and from one with
 * 200,000 that wait and 1,000,000 that have finished.
 */
public final class BacklogRates {
  private static final int QUEUED = 200_000;
  private static final int FINISHED = 1_000_000;
  private static final int JOBS = 5_000;
  private static final int AT_ONCE = 100;
  private static final int ROUNDS = 7;
  private static final Job.WorkerRef WORKER = new Job.WorkerRef(1, 1, "here");
  private static final JobIds IDS = new JobIds(Clock.systemUTC());

  private BacklogRates() {}

  /** Prints one line a store. */
  public static void main(String[] args) throws Exception {
    ((Logger) LoggerFactory.getLogger(Logger.ROOT_LOGGER_NAME)).setLevel(Level.ERROR);
    Comparison comparison = new Comparison("full store", "empty store");
    try (BenchmarkPostgres postgres = new BenchmarkPostgres()) {
      for (OurStores stores : OurStores.values()) {
        compare(stores, postgres, comparison);
      }
    }
    comparison.print();
  }

  /** Not in turns, as SQLite's file and the database would have to be filled again each time. */
  private static void compare(OurStores stores, BenchmarkPostgres postgres, Comparison comparison)
      throws Exception {
    String figure = stores + ": claimed and ended/s";
    try (JobStore empty = stores.open(postgres.create("empty_store"))) {
      rates(empty).forEach(rate -> comparison.addBaseline(figure, rate));
    }
    try (JobStore full = stores.open(postgres.create("full_store"))) {
      finish(full);
      queue(full, QUEUED, 0);
      postgres.checkpoint();
      rates(full).forEach(rate -> comparison.addOurs(figure, rate));
    }
  }

  /** Each round's jobs are more urgent than the backlog, so that it stays as it is. */
  private static List<Double> rates(JobStore store) throws Exception {
    List<Double> rates = new ArrayList<>();
    for (int round = 0; round < ROUNDS + 2; round++) {
      queue(store, JOBS, 1);
      double rate = rate(store);
      if (round >= 2) {
        rates.add(rate);
      }
    }
    return rates;
  }

  private static double rate(JobStore store) {
    List<CompletableFuture<Optional<Job>>> ends = new ArrayList<>();
    long start = System.nanoTime();
    while (ends.size() < JOBS) {
      store.fetch(AT_ONCE).join();
      for (Job job : store.claim(AT_ONCE)) {
        ends.add(end(store, job));
      }
    }
    ends.forEach(CompletableFuture::join);
    return ends.size() * 1e9 / (System.nanoTime() - start);
  }

  private static CompletableFuture<Optional<Job>> end(JobStore store, Job job) {
    Instant now = Instant.now();
    store.started(job.id(), job.epoch(), WORKER, now);
    return store.finish(
        new Finish(
            job.id(),
            job.epoch(),
            Ending.succeeded(new byte[] {'1'}),
            now,
            now.plus(OurStores.TTL)));
  }

  private static void queue(JobStore store, int jobs, int priority) throws InterruptedException {
    JobRequest request = JobPoolContender.NOTHING.but().priority(priority).build();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < jobs; i++) {
        threads.execute(() -> store.add(job(request), Integer.MAX_VALUE));
        if (i % 5_000 == 4_999) {
          Thread.sleep(100); // a store that is far behind gives up
        }
      }
    }
  }

  private static Job job(JobRequest request) {
    return JobTransitions.accepted(IDS.next(), request, Instant.now());
  }

  private static void finish(JobStore store) throws InterruptedException {
    for (int done = 0; done < FINISHED; ) {
      try {
        store.addHere(job(JobPoolContender.NOTHING), Integer.MAX_VALUE);
        store.claim(1).forEach(job -> end(store, job));
        done++;
      } catch (StoreUnavailable e) {
        Thread.sleep(Duration.ofMillis(5)); // more is to be recorded than may be
      }
    }
  }
}
