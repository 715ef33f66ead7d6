package dev.jobpool.store;

import dev.jobpool.job.Job;
import dev.jobpool.job.JobRejectedException.StoreUnavailable;
import dev.jobpool.store.WriterQueue.ClaimWish;
import dev.jobpool.store.WriterQueue.Entry;
import dev.jobpool.store.WriterQueue.Errand;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one thread that writes to a {@link Ledger}. What comes while it writes goes into its next
 * transaction, all of it together (group commit): the more is to be written, the less each change
 * costs.
 *
 * <p>While the ledger cannot be written, changes that must be made are kept and tried again; those
 * that somebody waits for are given up after a while, and new ones of that kind at once.
 */
final class LedgerWriter implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(LedgerWriter.class);

  private static final long FIRST_PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(50);
  private static final long LONGEST_PAUSE_NANOS = TimeUnit.SECONDS.toNanos(1);

  private final Ledger ledger;
  private final long patienceNanos;
  private final Runnable whenBack;
  private final Thread thread;
  private final WriterQueue queue;

  /** Answers are given on threads of their own: who gets one may ask the writer for more. */
  private final Executor answers = task -> Thread.ofVirtual().start(task);

  private volatile @Nullable String failure;

  /**
   * @param patience how long somebody waits while the ledger cannot be written
   * @param whenBack called when the ledger can be written again
   */
  LedgerWriter(Ledger ledger, Duration patience, Runnable whenBack) {
    this.ledger = ledger;
    this.patienceNanos = patience.toNanos();
    this.whenBack = whenBack;
    this.thread = Thread.ofPlatform().name("jobpool-store").daemon().unstarted(this::run);
    this.queue = new WriterQueue(thread, ledger.gathering());
  }

  void start() {
    thread.start();
  }

  /** A change that must be made, however long it takes. True: it was made. */
  CompletableFuture<Boolean> write(Change change) {
    return added(new Entry(change, Long.MAX_VALUE));
  }

  /** A change for which somebody waits; fails when that takes too long. */
  CompletableFuture<Boolean> tryToWrite(Change change) {
    String reason = failure;
    if (reason != null) {
      return CompletableFuture.failedFuture(new StoreUnavailable(reason));
    }
    long giveUp = System.nanoTime() + patienceNanos;
    return added(new Entry(change, giveUp));
  }

  private CompletableFuture<Boolean> added(Entry entry) {
    queue.add(entry);
    return entry.answer();
  }

  /** A change that must be made and that nobody waits for: it goes with others. */
  CompletableFuture<Boolean> writeLater(Change change) {
    var entry = new Entry(change, Long.MAX_VALUE);
    queue.addLater(entry);
    return entry.answer();
  }

  /** Takes QUEUED jobs for this process, with the next transaction. */
  CompletableFuture<List<Job>> claim(int limit) {
    var wish = new ClaimWish(limit);
    queue.add(wish);
    return wish.answer();
  }

  /** Something else that is to be done by this thread, between two transactions. */
  <T> CompletableFuture<T> run(Task<T> task) {
    String reason = failure;
    if (reason != null) {
      return CompletableFuture.failedFuture(new StoreUnavailable(reason));
    }
    var errand = new Errand<>(task);
    queue.add(errand);
    return errand.answer();
  }

  /** Why the ledger cannot be written; null if it can. */
  @Nullable String failure() {
    return failure;
  }

  interface Task<T> {
    T run(Ledger ledger) throws SQLException;
  }

  private void run() {
    long pause = FIRST_PAUSE_NANOS;
    while (failure != null || queue.awaitWork()) {
      try {
        round();
        runErrands();
        pause = FIRST_PAUSE_NANOS;
        recovered();
      } catch (SQLException | RuntimeException e) {
        failed(e);
        if (queue.isClosing()) {
          return;
        }
        LockSupport.parkNanos(pause);
        pause = Math.min(2 * pause, LONGEST_PAUSE_NANOS);
      }
    }
  }

  private void round() throws SQLException {
    List<Entry> entries = queue.take();
    List<ClaimWish> wishes = queue.takeWishes();
    if (entries.isEmpty() && wishes.isEmpty()) {
      if (failure != null) {
        ledger.probe();
      }
      return;
    }
    try {
      apply(entries, wishes);
    } catch (SQLException | RuntimeException e) {
      giveBack(entries, e);
      fail(wishes, e);
      throw e;
    }
  }

  private void apply(List<Entry> entries, List<ClaimWish> wishes) throws SQLException {
    int claim = wishes.stream().mapToInt(ClaimWish::limit).sum();
    List<Change> changes = entries.stream().map(Entry::change).toList();
    Ledger.Round result;
    try {
      result = ledger.apply(changes, claim);
    } catch (SQLException e) {
      if (!ledger.isAboutData(e)) {
        throw e;
      }
      applyOneByOne(entries);
      result = new Ledger.Round(new boolean[0], ledger.apply(List.of(), claim).claimed());
    }
    Ledger.Round done = result;
    answers.execute(() -> answer(entries, wishes, done));
  }

  /** One of these changes can never be made; the others can. */
  private void applyOneByOne(List<Entry> entries) throws SQLException {
    for (Entry entry : entries) {
      if (entry.answer().isDone()) {
        continue;
      }
      try {
        boolean made = ledger.apply(List.of(entry.change()), 0).made()[0];
        entry.answer().completeAsync(() -> made, answers);
      } catch (SQLException e) {
        if (!ledger.isAboutData(e)) {
          throw e;
        }
        log.atError()
            .addKeyValue("jobId", entry.change().id())
            .setCause(e)
            .log("A change of job {} cannot be stored", entry.change().id());
        answers.execute(() -> entry.answer().completeExceptionally(e));
      }
    }
  }

  private static void answer(List<Entry> entries, List<ClaimWish> wishes, Ledger.Round done) {
    for (int i = 0; i < done.made().length; i++) {
      entries.get(i).answer().complete(done.made()[i]);
    }
    int from = 0;
    for (ClaimWish wish : wishes) {
      int to = Math.min(done.claimed().size(), from + wish.limit());
      wish.answer().complete(done.claimed().subList(from, to));
      from = to;
    }
  }

  /** Keeps what must be made for later; gives up the rest when its time is over. */
  private void giveBack(List<Entry> entries, Exception why) {
    long now = System.nanoTime();
    for (Entry entry : entries.reversed()) {
      if (entry.answer().isDone()) {
        continue;
      }
      boolean given = entry.mayBeGivenUp() && (queue.isClosing() || now - entry.giveUpNanos() >= 0);
      if (given) {
        fail(entry.answer(), why);
      } else {
        queue.putBack(entry);
      }
    }
  }

  private void fail(List<ClaimWish> wishes, Exception why) {
    wishes.forEach(wish -> fail(wish.answer(), why));
  }

  private void fail(CompletableFuture<?> answer, Exception why) {
    answers.execute(
        () -> answer.completeExceptionally(new StoreUnavailable(String.valueOf(why.getMessage()))));
  }

  private void runErrands() throws SQLException {
    for (Errand<?> errand = queue.takeErrand(); errand != null; errand = queue.takeErrand()) {
      run(errand);
    }
  }

  private <T> void run(Errand<T> errand) throws SQLException {
    try {
      T value = errand.task().run(ledger);
      answers.execute(() -> errand.answer().complete(value));
    } catch (SQLException | RuntimeException e) {
      fail(errand.answer(), e);
      throw e;
    }
  }

  private void failed(Exception e) {
    String reason = String.valueOf(e.getMessage());
    if (failure == null) {
      // Of a database that is away or full the trace tells nothing more.
      Object cause = e instanceof SQLException ? reason : e;
      log.error("Jobs cannot be stored; new ones are refused until they can be: {}", cause);
    } else if (!reason.equals(failure)) {
      log.error("Jobs still cannot be stored: {}", reason);
    }
    failure = reason;
    for (Errand<?> errand = queue.takeErrand(); errand != null; errand = queue.takeErrand()) {
      fail(errand.answer(), e);
    }
  }

  private void recovered() {
    if (failure != null) {
      log.info("Jobs can be stored again");
      failure = null;
      answers.execute(whenBack);
    }
  }

  /** Makes what is still to be made, if that is possible, and ends the thread. */
  @Override
  public void close() {
    queue.close();
    boolean interrupted = false;
    while (thread.isAlive()) {
      try {
        thread.join();
      } catch (InterruptedException _) {
        interrupted = true;
      }
    }
    if (queue.size() > 0) {
      log.error("{} changes of jobs could not be stored", queue.size());
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
