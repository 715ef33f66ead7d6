package dev.jobpool.web;

import dev.jobpool.job.CallerJobs;
import dev.jobpool.job.JobService;
import dev.jobpool.security.Callers;
import jakarta.servlet.http.HttpServletRequest;
import org.springframework.stereotype.Component;

/** Where whoever sent a request is served: with the jobs that are its business. */
@Component
record CallerDesk(JobService jobs, Callers callers) {

  CallerJobs of(HttpServletRequest request) {
    return new CallerJobs(jobs, callers.of(request));
  }
}
