package dev.jobpool;

import dev.jobpool.store.StoreOpenException;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Tells what to do about a {@link StoreOpenException}. */
final class StoreOpenAnalyzer extends AbstractFailureAnalyzer<StoreOpenException> {

  @Override
  protected FailureAnalysis analyze(Throwable rootFailure, StoreOpenException cause) {
    return new FailureAnalysis(
        cause.getMessage(),
        "jobpool.store.url (JOBPOOL_STORE_URL) says where jobs are kept: jdbc:sqlite: and a file in"
            + " a folder of its own, jdbc:postgresql://host/database, or memory.",
        cause);
  }
}
