package dev.jobpool;

import dev.jobpool.security.UnusableKeysException;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Tells what to do about an {@link UnusableKeysException}. */
final class UnusableKeysAnalyzer extends AbstractFailureAnalyzer<UnusableKeysException> {

  @Override
  protected FailureAnalysis analyze(Throwable rootFailure, UnusableKeysException cause) {
    return new FailureAnalysis(
        cause.getMessage(),
        "Mend the file that jobpool.security.keys names; docs/security.md shows one.",
        cause);
  }
}
