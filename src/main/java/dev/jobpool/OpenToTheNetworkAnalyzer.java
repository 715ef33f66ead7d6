package dev.jobpool;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Tells what to do about an {@link OpenToTheNetworkException}. */
final class OpenToTheNetworkAnalyzer extends AbstractFailureAnalyzer<OpenToTheNetworkException> {

  @Override
  protected FailureAnalysis analyze(Throwable rootFailure, OpenToTheNetworkException cause) {
    return new FailureAnalysis(
        cause.getMessage(),
        "Listen on 127.0.0.1, or give the callers keys (jobpool.security.keys) or tokens"
            + " (jobpool.security.jwt.issuer), or, where something else keeps strangers out (a"
            + " container's network, an authenticating proxy), set jobpool.security.mode=none"
            + " (JOBPOOL_SECURITY_MODE=none).",
        cause);
  }
}
