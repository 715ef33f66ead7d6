package dev.jobpool.web;

import java.util.UUID;

/** What is said of jobs that are not there. */
final class JobProblems {
  private JobProblems() {}

  static ProblemException noSuchJob(UUID id) {
    return Problem.of(ProblemType.NO_SUCH_JOB, "there is no job " + id).asException();
  }

  static ProblemException resultExpired(UUID id) {
    return Problem.of(ProblemType.RESULT_EXPIRED, "job " + id + " is older than results are kept")
        .asException();
  }
}
