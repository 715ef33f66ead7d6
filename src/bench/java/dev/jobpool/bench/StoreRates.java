package dev.jobpool.bench;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.LoggerFactory;

/**
 * Durable stores against each other, in alternating rounds on one PostgreSQL: jobs that do nothing,
 * per second from the first submission to the last durable end. {@code -Drounds=3} in {@code
 * JAVA_TOOL_OPTIONS} for fewer of them.
 */
public final class StoreRates {
  private static final int JOBS = 5_000;
  private static final int JOBS_BEFORE = 500;
  private static final int ROUNDS = Integer.getInteger("rounds", 5);

  /** Rounds that do not count. */
  private static final int WARM_UPS = (ROUNDS + 1) / 3;

  private static final List<StoreContender> OURS =
      List.of(JobPoolContender.onPostgres(), JobPoolContender.onSqlite());
  private static final List<StoreContender> PEERS =
      List.of(new DbSchedulerContender(), new JobRunrContender());

  private StoreRates() {}

  /** Prints the settings, each rate when it has been measured, and at last one line a figure. */
  public static void main(String[] args) throws Exception {
    // Loggers are at DEBUG without Boot's set-up, and the peers log every job there.
    ((Logger) LoggerFactory.getLogger(Logger.ROOT_LOGGER_NAME)).setLevel(Level.ERROR);
    List<StoreContender> contenders = new ArrayList<>(PEERS);
    contenders.addAll(OURS);
    Comparison comparison = new Comparison(names(OURS), names(PEERS));
    try (BenchmarkPostgres postgres = new BenchmarkPostgres()) {
      for (String setting : List.of("server_version", "fsync", "synchronous_commit")) {
        System.out.println(setting + " = " + postgres.show(setting));
      }
      for (int warmUp = 0; warmUp < WARM_UPS; warmUp++) {
        for (StoreContender contender : contenders) {
          for (Submission submission : Submission.values()) {
            var unused = rate(contender, submission, postgres);
          }
        }
      }
      for (int round = 0; round < ROUNDS; round++) {
        for (Submission submission : Submission.values()) {
          for (StoreContender contender : contenders) {
            double rate = rate(contender, submission, postgres);
            comparison.add(contender.name(), submission.figure(), rate);
            System.out.printf(
                "round %d: %s, %s: %,.0f%n",
                round + 1, contender.name(), submission.figure(), rate);
          }
        }
        BareDatabase.rates(postgres.create("bare"))
            .forEach((figure, rate) -> comparison.add("the database", figure, rate));
      }
    }
    comparison.print();
  }

  private static List<String> names(List<StoreContender> contenders) {
    return contenders.stream().map(StoreContender::name).toList();
  }

  /** Begins with an empty database, and with some jobs that open connections and start threads. */
  private static double rate(
      StoreContender contender, Submission submission, BenchmarkPostgres postgres)
      throws Exception {
    try (contender) {
      contender.prepare(postgres.create("contender"));
      contender.submitAll(JOBS_BEFORE, submission);
      contender.awaitAll();
      postgres.checkpoint();
      long start = System.nanoTime();
      contender.submitAll(JOBS, submission);
      contender.awaitAll();
      double rate = JOBS * 1e9 / (System.nanoTime() - start);
      if (contender.unfinished() != 0) {
        throw new IllegalStateException(
            contender.name() + " holds " + contender.unfinished() + " jobs as not done");
      }
      return rate;
    }
  }
}
