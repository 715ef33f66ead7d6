package dev.jobpool.web;

import dev.jobpool.function.FunctionCatalog;
import dev.jobpool.function.FunctionIndex;
import dev.jobpool.job.CallerJobs;
import dev.jobpool.job.CancelResult;
import dev.jobpool.job.IdempotencyKey;
import dev.jobpool.job.ItemOrder;
import dev.jobpool.job.ItemReader;
import dev.jobpool.job.Job;
import dev.jobpool.job.JobFilter;
import dev.jobpool.job.JobRequest;
import dev.jobpool.job.JobState;
import dev.jobpool.job.PurgeResult;
import dev.jobpool.web.Problem.ParameterViolation;
import dev.jobpool.web.QueryTypes.SubmitMode;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.RestController;

/** Jobs over HTTP. Bodies are read and written as bytes: see {@link SubmissionReader}. */
@RestController
final class JobsController implements JobsApi {
  private static final int MAX_PAGE_SIZE = 200;

  private final CallerDesk desk;
  private final FunctionCatalog functions;
  private final BodyReader bodies;
  private final CallbackCheck callbacks;
  private final JobAnswers answers;
  private final WaitLimits waits;
  private final MapSubmissions maps;

  JobsController(
      CallerDesk desk,
      FunctionCatalog functions,
      BodyReader bodies,
      CallbackCheck callbacks,
      JobAnswers answers,
      WaitLimits waits,
      MapSubmissions maps) {
    this.desk = desk;
    this.functions = functions;
    this.bodies = bodies;
    this.callbacks = callbacks;
    this.answers = answers;
    this.waits = waits;
    this.maps = maps;
  }

  @Override
  public void submit(
      @Nullable SubmitMode mode,
      @Nullable Duration wait,
      HttpServletRequest request,
      HttpServletResponse response)
      throws IOException, InterruptedException {
    PreferHeader prefer = PreferHeader.of(request.getHeaders(PreferHeader.NAME));
    AnswerMode answer = AnswerMode.of(mode, wait, prefer, waits);
    CallerJobs jobs = desk.of(request);
    Job job =
        MapSubmissions.isStream(request)
            ? awaited(jobs, maps.acceptStream(jobs, request), answer.waitFor())
            : accept(jobs, request, answer.waitFor());
    response.setHeader(HttpHeaders.VARY, PreferHeader.NAME);
    if (answer.applied() != null) {
      response.setHeader(PreferHeader.APPLIED, answer.applied());
    }
    answers.send(
        answer.waitFor() != null && job.state().isTerminal() ? HttpStatus.OK : HttpStatus.ACCEPTED,
        job,
        request,
        response);
  }

  private Job accept(CallerJobs jobs, HttpServletRequest http, @Nullable Duration wait)
      throws InterruptedException {
    byte[] body = bodies.read(http);
    Submission submission = SubmissionReader.read(body);
    IdempotencyKey key = IdempotencyKeyHeader.read(http, body);
    JobRequest asked = TraceHeader.added(submission.request(), http);
    MapPart map = submission.map();
    if (map != null && map.items() != null) {
      return awaited(jobs, maps.accept(jobs, asked, map, map.items(), key), wait);
    }
    FunctionIndex index = functions.current().functions();
    SubmissionCheck.check(submission, index);
    callbacks.check(asked.callbacks(), index);
    JobRequest request = key == null ? asked : asked.withIdempotencyKey(key);
    return wait == null ? jobs.submit(request) : jobs.run(request, wait);
  }

  private static Job awaited(CallerJobs jobs, Job accepted, @Nullable Duration wait)
      throws InterruptedException {
    return wait == null ? accepted : jobs.await(accepted.id(), wait).orElse(accepted);
  }

  @Override
  public void get(
      UUID id, @Nullable Duration wait, HttpServletRequest request, HttpServletResponse response)
      throws IOException, InterruptedException {
    Job job =
        desk.of(request).await(id, waits.asked(wait)).orElseThrow(() -> JobProblems.noSuchJob(id));
    answers.sendIfChanged(job, request, response);
  }

  @Override
  public void result(
      UUID id, @Nullable Duration wait, HttpServletRequest request, HttpServletResponse response)
      throws IOException, InterruptedException {
    CallerJobs jobs = desk.of(request);
    Job job =
        jobs.await(id, waits.asked(wait))
            .orElseThrow(() ->
                jobs.isExpired(id) ? JobProblems.resultExpired(id) : JobProblems.noSuchJob(id));
    if (job.value() != null) {
      answers.sendValue(job, response);
    } else if (job.state().isTerminal()) {
      throw jobFailed(job);
    } else {
      answers.send(HttpStatus.ACCEPTED, job, request, response);
    }
  }

  @Override
  public void items(
      UUID id, ItemOrder order, HttpServletRequest request, HttpServletResponse response)
      throws IOException, InterruptedException {
    CallerJobs jobs = desk.of(request);
    Job job = jobs.find(id).orElseThrow(() -> JobProblems.noSuchJob(id));
    try (ItemReader items = jobs.items(job, order).orElseThrow(() -> notAMap(id))) {
      ItemStream.send(items, response);
    }
  }

  private static ProblemException notAMap(UUID id) {
    return Problem.of(ProblemType.NOT_A_MAP, "job %s was submitted without items".formatted(id))
        .asException();
  }

  @Override
  public void cancel(
      UUID id, Boolean purge, HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    CallerJobs jobs = desk.of(request);
    if (purge) {
      answers.send(HttpStatus.OK, purge(jobs, id), request, response);
      return;
    }
    switch (jobs.cancel(id)) {
      case CancelResult.Cancelled(Job job) -> answers.send(HttpStatus.OK, job, request, response);
      case CancelResult.Stopping(Job job) ->
          answers.send(HttpStatus.ACCEPTED, job, request, response);
      case CancelResult.AlreadyFinished(Job job) when job.state() == JobState.CANCELLED ->
          answers.send(HttpStatus.OK, job, request, response);
      case CancelResult.AlreadyFinished(Job job) ->
          throw Problem.of(
                  ProblemType.JOB_FINISHED,
                  "job %s is %s and cannot be cancelled; purge=true removes it"
                      .formatted(id, job.state()))
              .asException();
      case CancelResult.Unknown() -> throw JobProblems.noSuchJob(id);
    }
  }

  private static Job purge(CallerJobs jobs, UUID id) {
    return switch (jobs.purge(id)) {
      case PurgeResult.Purged(Job job) -> job;
      case PurgeResult.NotFinished(Job job) ->
          throw Problem.of(
                  ProblemType.JOB_NOT_FINISHED,
                  "job %s is %s; cancel it before it is removed".formatted(id, job.state()))
              .asException();
      case PurgeResult.Unknown() -> throw JobProblems.noSuchJob(id);
    };
  }

  @Override
  public void list(
      @Nullable Set<JobState> state,
      @Nullable String func,
      @Nullable LabelQuery label,
      @Nullable Instant since,
      Integer pageSize,
      @Nullable PageToken pageToken,
      HttpServletRequest request,
      HttpServletResponse response)
      throws IOException {
    if (pageSize < 1 || pageSize > MAX_PAGE_SIZE) {
      String detail = "must be from 1 to %d, not %d".formatted(MAX_PAGE_SIZE, pageSize);
      throw Problem.of(
              ProblemType.INVALID_PARAMETER, List.of(new ParameterViolation("pageSize", detail)))
          .asException();
    }
    // Spring makes null of a blank constant, as in "RUNNING,".
    if (state != null && state.stream().anyMatch(Objects::isNull)) {
      throw Problem.of(
              ProblemType.INVALID_PARAMETER,
              List.of(new ParameterViolation("state", "has an empty value")))
          .asException();
    }
    JobFilter filter =
        new JobFilter(
            state == null ? Set.of() : state,
            func,
            label == null ? Map.of() : label.labels(),
            since);
    UUID before = pageToken == null ? null : pageToken.before();
    answers.sendPage(desk.of(request).list(filter, pageSize, before), request, response);
  }

  private static ProblemException jobFailed(Job job) {
    String why = job.error() == null ? "" : ": " + job.error().message();
    return Problem.of(
            ProblemType.JOB_FAILED, "job %s is %s%s".formatted(job.id(), job.state(), why))
        .withError(job.error())
        .asException();
  }
}
