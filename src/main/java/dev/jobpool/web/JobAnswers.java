package dev.jobpool.web;

import dev.jobpool.job.Job;
import dev.jobpool.job.JobPage;
import dev.jobpool.job.JobService;
import dev.jobpool.job.JobState;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Objects;
import java.util.OptionalInt;
import java.util.UUID;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.stereotype.Component;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;

/** Sends jobs as answers, straight into the response. */
@Component
final class JobAnswers {
  /** When to look again for a job that is not finished. */
  private static final String RETRY_AFTER_SECONDS = "1";

  private final JobService jobs;

  JobAnswers(JobService jobs) {
    this.jobs = jobs;
  }

  /**
   * The job with this status; with {@code Location} and {@code Retry-After} while it may change.
   */
  void send(HttpStatus status, Job job, HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    JobWriter writer = new JobWriter(request.getContextPath());
    if (status == HttpStatus.ACCEPTED) {
      response.setHeader(HttpHeaders.LOCATION, writer.path(job));
    }
    send(status, job, represent(job, writer), response);
  }

  /** The job, or 304 if the client has it like this already. */
  void sendIfChanged(Job job, HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    JobRepresentation json = represent(job, new JobWriter(request.getContextPath()));
    String etag = json.etag();
    response.setHeader(HttpHeaders.ETAG, etag);
    response.setHeader(HttpHeaders.CACHE_CONTROL, "no-cache");
    if (IfNoneMatch.holds(request.getHeaders(HttpHeaders.IF_NONE_MATCH), etag)) {
      retryUntilFinished(job, response);
      response.setStatus(HttpStatus.NOT_MODIFIED.value());
      return;
    }
    send(HttpStatus.OK, job, json, response);
  }

  private void send(
      HttpStatus status, Job job, JobRepresentation json, HttpServletResponse response)
      throws IOException {
    retryUntilFinished(job, response);
    response.setStatus(status.value());
    response.setContentType(MediaType.APPLICATION_JSON_VALUE);
    if (json.length() >= 0) {
      response.setContentLengthLong(json.length());
    }
    json.writeTo(response.getOutputStream());
  }

  private JobRepresentation represent(Job job, JobWriter writer) {
    OptionalInt position =
        job.state() == JobState.QUEUED ? jobs.queuePosition(job.id()) : OptionalInt.empty();
    JobRepresentation json = JobRepresentation.of(job, position, writer);
    return MapValue.isOf(job) ? json.with(new MapValue(jobs, job)) : json;
  }

  private static void retryUntilFinished(Job job, HttpServletResponse response) {
    if (!job.state().isTerminal()) {
      response.setHeader(HttpHeaders.RETRY_AFTER, RETRY_AFTER_SECONDS);
    }
  }

  /** The bare value of a job that has one. */
  void sendValue(Job job, HttpServletResponse response) throws IOException {
    byte[] value = Objects.requireNonNull(job.value());
    response.setContentType(MediaType.APPLICATION_JSON_VALUE);
    if (MapValue.isOf(job)) {
      new MapValue(jobs, job).writeTo(response.getOutputStream());
    } else {
      response.setContentLength(value.length);
      response.getOutputStream().write(value);
    }
  }

  /** A page of a listing. The jobs come without their values, which may be long. */
  void sendPage(JobPage page, HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    response.setContentType(MediaType.APPLICATION_JSON_VALUE);
    JobWriter writer = new JobWriter(request.getContextPath());
    try (JsonGenerator json =
        Json.WRITER.createGenerator(ObjectWriteContext.empty(), response.getOutputStream())) {
      json.writeStartObject();
      json.writeName("jobs");
      json.writeStartArray();
      for (Job job : page.jobs()) {
        writer.writeHead(job, json);
        writer.writeTail(job, jobs.queuePosition(job.id()), json);
      }
      json.writeEndArray();
      UUID next = page.next();
      json.writeStringProperty("nextPageToken", next == null ? null : new PageToken(next).text());
      json.writeEndObject();
    }
  }
}
