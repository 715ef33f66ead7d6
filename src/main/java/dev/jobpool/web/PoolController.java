package dev.jobpool.web;

import dev.jobpool.job.PoolControl;
import dev.jobpool.security.Callers;
import dev.jobpool.web.Problem.BodyViolation;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.RestController;

/** The pool over HTTP. */
@RestController
final class PoolController implements PoolApi {
  private final PoolControl pool;
  private final BodyReader bodies;
  private final WaitLimits waits;
  private final Callers callers;

  PoolController(PoolControl pool, BodyReader bodies, WaitLimits waits, Callers callers) {
    this.pool = pool;
    this.bodies = bodies;
    this.waits = waits;
    this.callers = callers;
  }

  @Override
  public PoolView status(HttpServletRequest request) {
    PoolView view = status();
    return callers.of(request).seesAll() ? view : view.withoutJobs();
  }

  private PoolView status() {
    return PoolView.of(pool.status());
  }

  @Override
  public PoolView close() {
    pool.close();
    return status();
  }

  @Override
  public PoolView terminate() {
    pool.terminate();
    return status();
  }

  @Override
  public ResponseEntity<PoolView> join(@Nullable Duration wait) throws InterruptedException {
    Duration limit = wait == null ? waits.usual() : waits.asked(wait);
    try {
      return ResponseEntity.status(pool.join(limit) ? HttpStatus.OK : HttpStatus.ACCEPTED)
          .body(status());
    } catch (IllegalStateException e) {
      throw Problem.of(ProblemType.POOL_OPEN, ProblemType.POOL_OPEN.explanation()).asException();
    }
  }

  @Override
  public PoolView open() {
    pool.open();
    return status();
  }

  @Override
  public PoolView resize(HttpServletRequest request) {
    int size = JsonDocument.read(bodies.read(request), PoolSizeReader::read);
    try {
      pool.resize(size);
    } catch (IllegalArgumentException e) {
      String why = String.valueOf(e.getMessage());
      throw Problem.of(ProblemType.INVALID_BODY, List.of(new BodyViolation("/size", why)))
          .asException();
    }
    return status();
  }

  @Override
  public ResponseEntity<PoolView> recycle(Integer worker, Boolean force) {
    if (!pool.recycle(worker, force)) {
      throw Problem.of(ProblemType.NO_SUCH_WORKER, "the pool has no worker " + worker)
          .asException();
    }
    return ResponseEntity.status(force ? HttpStatus.OK : HttpStatus.ACCEPTED).body(status());
  }
}
