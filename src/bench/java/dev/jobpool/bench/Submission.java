package dev.jobpool.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;

/** How jobs reach a store. */
enum Submission {
  /** By {@link #THREADS} callers, each of which waits until its job is durable. */
  ONE_BY_ONE("one by one"),
  /** By one caller, with whatever the contender offers for many jobs at once. */
  BATCH("batch");

  static final int THREADS = 8;

  private final String figure;

  Submission(String figure) {
    this.figure = figure;
  }

  String figure() {
    return figure;
  }

  /** Stores the job of a number. */
  interface Submit {
    void job(int number) throws Exception;
  }

  /**
   * Calls with 0 to jobs - 1, from {@link #THREADS} threads, and returns when all have returned.
   */
  static void fromSeveralThreads(int jobs, Submit submit) throws Exception {
    AtomicInteger next = new AtomicInteger();
    List<Future<?>> callers = new ArrayList<>();
    try (ExecutorService threads = Executors.newFixedThreadPool(THREADS)) {
      for (int i = 0; i < THREADS; i++) {
        callers.add(
            threads.submit(() -> {
              for (int job = next.getAndIncrement(); job < jobs; job = next.getAndIncrement()) {
                submit.job(job);
              }
              return null;
            }));
      }
    }
    for (Future<?> caller : callers) {
      caller.get();
    }
  }
}
