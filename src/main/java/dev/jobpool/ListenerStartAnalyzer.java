package dev.jobpool;

import dev.jobpool.session.ListenerStartException;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Tells what to do about a {@link ListenerStartException}. */
final class ListenerStartAnalyzer extends AbstractFailureAnalyzer<ListenerStartException> {

  @Override
  protected FailureAnalysis analyze(Throwable rootFailure, ListenerStartException cause) {
    return new FailureAnalysis(
        String.valueOf(cause.getMessage()),
        "Stop what listens there, or set another port or address under jobpool.tcp.",
        cause);
  }
}
