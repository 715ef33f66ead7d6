package dev.jobpool.bench;

import dev.jobpool.JobPoolApplication;
import java.util.List;
import java.util.Map;
import org.springframework.boot.SpringApplication;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;

/**
 * The service as it is, with one endpoint more that binds the same body and does nothing: the
 * service's own component scan finds it here.
 */
public final class BenchmarkService {
  private BenchmarkService() {}

  /** Takes the arguments of the service. */
  public static void main(String[] args) {
    SpringApplication.run(JobPoolApplication.class, args);
  }

  /** What a submission looks like to Spring's own binding. */
  record Submission(String func, List<Object> args, Map<String, Object> kwargs) {}

  /** The answer. */
  record Done(String func, boolean ready) {}

  /** The baseline. */
  @RestController
  static class Noop {
    @PostMapping("/noop")
    Done noop(@RequestBody Submission submission) {
      return new Done(submission.func(), true);
    }
  }
}
