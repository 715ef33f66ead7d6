package dev.jobpool.pool;

import java.time.Duration;
import java.util.Iterator;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Results as they come, from an input that is read no further ahead than the workers need: Python's
 * {@code IMapIterator}. For one thread. A pool that is closed meanwhile keeps its workers until the
 * iterator has read its whole input or is closed.
 */
public interface ResultIterator<R extends @Nullable Object> extends Iterator<R>, AutoCloseable {

  /**
   * Waits for the next result.
   *
   * @throws CallException if its call did not succeed; the next ones can still be had
   * @throws java.util.NoSuchElementException after the last one
   * @throws IllegalStateException if the thread is interrupted, which leaves it interrupted
   */
  @Override
  R next();

  /**
   * As {@link #next()}, for {@code timeout} at most; after a timeout the same result can be waited
   * for again. Python: {@code next(timeout)}.
   */
  R next(Duration timeout) throws InterruptedException, TimeoutException;

  /** Reads no further and cancels what is under way. Needless after the last result. */
  @Override
  void close();
}
