package dev.jobpool.bench;

import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.jobrunr.jobs.filters.ApplyStateFilter;
import org.jobrunr.jobs.mappers.JobMapper;
import org.jobrunr.jobs.states.StateName;
import org.jobrunr.scheduling.JobScheduler;
import org.jobrunr.server.BackgroundJobServer;
import org.jobrunr.server.BackgroundJobServerConfiguration;
import org.jobrunr.storage.sql.postgres.PostgresStorageProvider;
import org.jobrunr.utils.mapper.JsonMapper;
import org.jobrunr.utils.mapper.jackson3.Jackson3JsonMapper;
import org.jspecify.annotations.Nullable;

/**
 * JobRunr without its dashboard. It looks for jobs when a worker becomes idle and otherwise every
 * five seconds, no less; it is told of new ones here, so that this wait does not count.
 */
final class JobRunrContender implements StoreContender {
  private static final int WORKERS = 16;
  private static final int NOTICE_EVERY = 100;

  private final Completions completions = new Completions();
  private long submitted;
  private @Nullable HikariDataSource connections;
  private @Nullable BackgroundJobServer server;
  private @Nullable JobScheduler scheduler;

  @Override
  public String name() {
    return "JobRunr";
  }

  @Override
  public void prepare(BenchmarkPostgres.Database database) {
    submitted = 0;
    connections = database.pool(WORKERS + Submission.THREADS + 5);
    JsonMapper json = new Jackson3JsonMapper();
    PostgresStorageProvider storage = new PostgresStorageProvider(connections);
    storage.setJobMapper(new JobMapper(json));
    server =
        new BackgroundJobServer(
            storage,
            json,
            null,
            BackgroundJobServerConfiguration.usingStandardBackgroundJobServerConfiguration()
                .andPollInterval(Duration.ofSeconds(5))
                .andWorkerCount(WORKERS));
    ApplyStateFilter ended =
        (job, before, now) -> {
          if (now.getName() == StateName.SUCCEEDED) {
            completions.done();
          }
        };
    server.setJobFilters(List.of(ended));
    scheduler = new JobScheduler(storage);
    server.start();
  }

  @Override
  public void submitAll(int jobs, Submission submission) throws Exception {
    completions.expect(jobs);
    submitted += jobs;
    JobScheduler to = scheduler;
    switch (submission) {
      case ONE_BY_ONE ->
          Submission.fromSeveralThreads(
              jobs,
              job -> {
                to.enqueue(() -> Job.nothing(job));
                if (job % NOTICE_EVERY == 0) {
                  lookForJobs();
                }
              });
      case BATCH -> to.enqueue(IntStream.range(0, jobs).boxed(), job -> Job.nothing(job));
    }
    lookForJobs();
  }

  private void lookForJobs() {
    server.getJobSteward().notifyThreadOccupied();
    server.getJobSteward().notifyThreadIdle();
  }

  @Override
  public void awaitAll() throws Exception {
    completions.await();
  }

  @Override
  public long unfinished() throws SQLException {
    try (Connection connection = connections.getConnection();
        Statement statement = connection.createStatement();
        ResultSet count =
            statement.executeQuery("SELECT count(*) FROM jobrunr_jobs WHERE state = 'SUCCEEDED'")) {
      count.next();
      return submitted - count.getLong(1);
    }
  }

  @Override
  public void close() {
    server.stop();
    connections.close();
  }

  /** The job; public, because JobRunr calls it by reflection. */
  public static final class Job {
    private Job() {}

    /** With an argument, because a batch is made from a stream of them. */
    public static void nothing(int number) {}
  }
}
