package dev.jobpool.bench;

import com.github.kagkarlsson.scheduler.Scheduler;
import com.github.kagkarlsson.scheduler.event.AbstractSchedulerListener;
import com.github.kagkarlsson.scheduler.task.ExecutionComplete;
import com.github.kagkarlsson.scheduler.task.TaskInstance;
import com.github.kagkarlsson.scheduler.task.helper.OneTimeTask;
import com.github.kagkarlsson.scheduler.task.helper.Tasks;
import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * db-scheduler with lock-and-fetch, the strategy that it recommends for throughput, and limits that
 * did well on two cores: see docs/benchmarks.md. A one-time task that is done is deleted; nothing
 * of it is kept.
 */
final class DbSchedulerContender implements StoreContender {
  private static final int THREADS = 8;

  /** In multiples of the threads: fetches when 80 jobs are left, to fill up to 400. */
  private static final double LOWER_LIMIT = 10;

  private static final double UPPER_LIMIT = 50;
  private static final Duration POLLING_INTERVAL = Duration.ofMillis(20);
  private static final String TABLE =
      """
      CREATE TABLE scheduled_tasks (
        task_name text NOT NULL,
        task_instance text NOT NULL,
        task_data bytea,
        execution_time timestamptz NOT NULL,
        picked boolean NOT NULL,
        picked_by text,
        last_success timestamptz,
        last_failure timestamptz,
        consecutive_failures int,
        last_heartbeat timestamptz,
        version bigint NOT NULL,
        priority smallint,
        PRIMARY KEY (task_name, task_instance)
      );
      CREATE INDEX execution_time_idx ON scheduled_tasks (execution_time);
      CREATE INDEX last_heartbeat_idx ON scheduled_tasks (last_heartbeat);
      """;

  private final OneTimeTask<Void> task = Tasks.oneTime("no-op").execute((instance, context) -> {});
  private final AtomicLong names = new AtomicLong();
  private final Completions completions = new Completions();
  private @Nullable HikariDataSource connections;
  private @Nullable Scheduler scheduler;

  @Override
  public String name() {
    return "db-scheduler";
  }

  @Override
  public void prepare(BenchmarkPostgres.Database database) throws SQLException {
    connections = database.pool(THREADS + Submission.THREADS + 2);
    try (Connection connection = connections.getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute(TABLE);
    }
    scheduler =
        Scheduler.create(connections, task)
            .threads(THREADS)
            .pollUsingLockAndFetch(LOWER_LIMIT, UPPER_LIMIT)
            .pollingInterval(POLLING_INTERVAL)
            .addSchedulerListener(
                new AbstractSchedulerListener() {
                  @Override
                  public void onExecutionComplete(ExecutionComplete execution) {
                    completions.done();
                  }
                })
            .build();
    scheduler.start();
  }

  @Override
  public void submitAll(int jobs, Submission submission) throws Exception {
    completions.expect(jobs);
    Scheduler to = scheduler;
    switch (submission) {
      case ONE_BY_ONE ->
          Submission.fromSeveralThreads(jobs, job -> to.schedule(instance(), Instant.now()));
      case BATCH -> {
        Stream<TaskInstance<?>> instances = IntStream.range(0, jobs).mapToObj(job -> instance());
        to.scheduleBatch(instances, Instant.now());
      }
    }
  }

  private TaskInstance<Void> instance() {
    return task.instance(Long.toString(names.getAndIncrement()));
  }

  @Override
  public void awaitAll() throws Exception {
    completions.await();
  }

  @Override
  public long unfinished() throws SQLException {
    try (Connection connection = connections.getConnection();
        Statement statement = connection.createStatement();
        ResultSet count = statement.executeQuery("SELECT count(*) FROM scheduled_tasks")) {
      count.next();
      return count.getLong(1);
    }
  }

  @Override
  public void close() {
    scheduler.stop();
    connections.close();
  }
}
