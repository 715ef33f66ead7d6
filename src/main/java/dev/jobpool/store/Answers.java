package dev.jobpool.store;

import dev.jobpool.job.JobRejectedException.StoreUnavailable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeoutException;

/** What a {@link LedgerWriter} answers, for those that wait for it. */
final class Answers {

  private Answers() {}

  /** Waits for an answer; throws what it throws. */
  static <T> T settled(CompletableFuture<T> answer) {
    try {
      return answer.join();
    } catch (CompletionException e) {
      throw switch (e.getCause()) {
        case RuntimeException failure -> failure;
        case TimeoutException _ -> new StoreUnavailable("it is too slow");
        case null, default -> new StoreUnavailable(String.valueOf(e.getCause()));
      };
    }
  }
}
