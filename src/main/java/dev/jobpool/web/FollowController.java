package dev.jobpool.web;

import dev.jobpool.job.CallerJobs;
import dev.jobpool.job.EventId;
import dev.jobpool.job.Job;
import dev.jobpool.job.JobEvents;
import dev.jobpool.job.JobLog;
import dev.jobpool.web.Problem.HeaderViolation;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.web.bind.annotation.RestController;

/** Jobs as they go on, over HTTP. */
@RestController
final class FollowController implements FollowApi {
  private static final String TEXT = "text/plain;charset=UTF-8";
  private static final String EVENTS = "text/event-stream;charset=UTF-8";

  private final CallerDesk desk;
  private final JobEvents events;
  private final Streams streams;
  private final boolean compressing;

  FollowController(
      CallerDesk desk,
      JobEvents events,
      Streams streams,
      @Value("${server.compression.enabled:false}") boolean compressing) {
    this.desk = desk;
    this.events = events;
    this.streams = streams;
    this.compressing = compressing;
  }

  @Override
  public void events(
      UUID id,
      @Nullable String lastEventId,
      HttpServletRequest request,
      HttpServletResponse response)
      throws IOException {
    CallerJobs jobs = desk.of(request);
    EventId known = lastEventId == null ? EventId.NOTHING : parsed(lastEventId);
    Job job =
        jobs.find(id)
            .orElseThrow(() ->
                jobs.isExpired(id) ? JobProblems.resultExpired(id) : JobProblems.noSuchJob(id));
    if (known.isLast() && job.state().isTerminal()) {
      response.setStatus(HttpServletResponse.SC_NO_CONTENT); // has browsers not come again
      return;
    }
    streams.checkRoom();
    var writer = new JobWriter(request.getContextPath());
    var feed = new EventFeed(id, known, events, desk.jobs(), writer);
    stream(id, feed, EVENTS, request, response);
  }

  private static EventId parsed(String lastEventId) {
    return lastEventId.isEmpty()
        ? EventId.NOTHING
        : EventId.parse(lastEventId)
            .orElseThrow(() ->
                Problem.of(
                        ProblemType.BAD_REQUEST,
                        List.of(
                            new HeaderViolation(
                                "Last-Event-ID",
                                "%s is no id of an event of this service"
                                    .formatted(Excerpt.of(lastEventId)))))
                    .asException());
  }

  @Override
  public void log(UUID id, Boolean follow, HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    response.setHeader("X-Content-Type-Options", "nosniff");
    CallerJobs jobs = desk.of(request);
    if (follow) {
      if (jobs.find(id).isEmpty()) {
        throw JobProblems.noSuchJob(id);
      }
      streams.checkRoom();
      stream(id, new LogFeed(id, events), TEXT, request, response);
      return;
    }
    JobLog log = jobs.log(id).orElseThrow(() -> JobProblems.noSuchJob(id));
    byte[] text = log.text();
    response.setContentType(TEXT);
    response.setContentLength(text.length);
    response.getOutputStream().write(text);
  }

  private void stream(
      UUID id,
      Feed feed,
      String contentType,
      HttpServletRequest request,
      HttpServletResponse response)
      throws IOException {
    var stream = new JobStream(feed, woken -> events.watch(id, woken), streams);
    StreamSocket.open(request, response, contentType, compressing, stream);
  }
}
