package dev.jobpool;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.jobpool.job.CancelResult;
import dev.jobpool.job.Job;
import dev.jobpool.job.JobError;
import dev.jobpool.job.JobRequest;
import dev.jobpool.job.JobService;
import dev.jobpool.job.JobState;
import dev.jobpool.job.PoolControl;
import dev.jobpool.job.PoolStatus;
import io.restassured.RestAssured;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.hamcrest.Matchers;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;

/** The whole service with real workers, from its start to its end. */
class JobPoolIT {
  private static final Duration LONG = Duration.ofSeconds(60);

  private final ConfigurableApplicationContext context =
      new SpringApplicationBuilder(JobPoolApplication.class)
          .run(
              "--server.port=0",
              "--jobpool.pool.functions=target/functions",
              "--jobpool.store.url=memory",
              "--jobpool.pool.size=2",
              "--jobpool.pool.cancel-grace=200ms",
              "--jobpool.drain-time=10s");

  private final JobService jobs = context.getBean(JobService.class);
  private final PoolControl pool = context.getBean(PoolControl.class);

  @AfterEach
  void stop() {
    context.close();
  }

  private static JobRequest request(String func, String args, @Nullable Duration timeout) {
    return JobRequest.calling(func).args(args.getBytes(UTF_8)).timeout(timeout).build();
  }

  private Job run(String func, String args) throws InterruptedException {
    return jobs.run(request(func, args, null), LONG);
  }

  private static JobError errorOf(Job job) {
    return Objects.requireNonNull(job.error());
  }

  private List<Long> pids() {
    return pool.status().workers().stream().map(PoolStatus.Worker::pid).toList();
  }

  @Test
  void run_everyKindOfJob_endsAsItShould() throws Exception {
    Job square = run("samples.Arithmetic::square", "[12]");
    assertThat(square.state()).isEqualTo(JobState.SUCCEEDED);
    assertThat(square.value()).isEqualTo("144".getBytes(UTF_8));
    assertThat(Objects.requireNonNull(square.worker()).pid()).isPositive();
    assertThat(square.startedAt()).isBetween(square.submittedAt(), square.finishedAt());

    Job failed = run("samples.Faults::fail", "[\"no luck\"]");
    assertThat(failed.state()).isEqualTo(JobState.FAILED);
    assertThat(errorOf(failed).type()).isEqualTo("java.lang.IllegalStateException");
    assertThat(errorOf(failed).message()).contains("no luck");

    Job lost = run("samples.Faults::exit", "[3]");
    assertThat(lost.state()).isEqualTo(JobState.LOST);
    assertThat(errorOf(lost).kind()).isEqualTo(JobError.Kind.WORKER_DIED);
    assertThat(errorOf(lost).exitCode()).isEqualTo(3);

    Job slow = jobs.run(request("samples.Faults::hang", "[]", Duration.ofMillis(200)), LONG);
    assertThat(slow.state()).isEqualTo(JobState.TIMED_OUT);

    Job noisy = run("samples.Faults::floodOutput", "[3]");
    assertThat(noisy.state()).isEqualTo(JobState.SUCCEEDED);
    assertThat(jobs.log(noisy.id()).orElseThrow().text()).hasSizeBetween(1 << 20, (1 << 20) + 100);
  }

  @Test
  void cancel_runningJob_endsIt() throws Exception {
    UUID id = jobs.submit(request("samples.Faults::ignoreInterrupt", "[]", null)).id();

    assertThat(jobs.cancel(id)).isInstanceOf(CancelResult.Stopping.class);

    assertThat(jobs.await(id, LONG).orElseThrow().state()).isEqualTo(JobState.CANCELLED);
  }

  @Test
  void terminateAndOpen_withJobs_endsThemAndStartsAgain() throws Exception {
    UUID running = jobs.submit(request("samples.Faults::hang", "[]", null)).id();
    List<Long> before = pids();

    pool.terminate();

    assertThat(pool.join(LONG)).isTrue();
    assertThat(errorOf(jobs.find(running).orElseThrow()).kind())
        .isEqualTo(JobError.Kind.POOL_TERMINATED);
    assertThat(before).noneMatch(pid -> ProcessHandle.of(pid).isPresent());
    pool.open();
    assertThat(run("samples.Arithmetic::square", "[3]").state()).isEqualTo(JobState.SUCCEEDED);
  }

  @Test
  void stop_jobsAccepted_theyEndFirstAndNoWorkerIsLeft() throws Exception {
    run("samples.Arithmetic::square", "[1]");
    List<UUID> accepted =
        List.of(
            jobs.submit(request("samples.Sleep::seconds", "[0.5]", null)).id(),
            jobs.submit(request("samples.Sleep::seconds", "[0.5]", null)).id(),
            jobs.submit(request("samples.Sleep::seconds", "[0.5]", null)).id());
    List<Long> workers = pids();

    context.close();

    assertThat(workers).isNotEmpty().noneMatch(pid -> ProcessHandle.of(pid).isPresent());
    assertThat(accepted).allMatch(id -> jobs.find(id).orElseThrow().state() == JobState.SUCCEEDED);
  }

  @Test
  void health_runningService_isUpInAllGroups() {
    RestAssured.port =
        Integer.parseInt(context.getEnvironment().getRequiredProperty("local.server.port"));

    RestAssured.get("/actuator/health/liveness").then().body("status", Matchers.equalTo("UP"));
    RestAssured.get("/actuator/health/readiness")
        .then()
        .body("status", Matchers.equalTo("UP"))
        .body("components.pool.details.size", Matchers.equalTo(2));
  }
}
