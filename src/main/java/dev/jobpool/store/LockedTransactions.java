package dev.jobpool.store;

import dev.jobpool.job.JobRejectedException.StoreUnavailable;
import java.sql.SQLException;
import java.util.concurrent.locks.ReentrantLock;

/** Makes transactions on a connection of its own, one after the other, on the callers' threads. */
final class LockedTransactions implements SqlItems.Transactions {
  private final SqlLedger ledger;
  private final ReentrantLock lock = new ReentrantLock();

  LockedTransactions(SqlLedger ledger) {
    this.ledger = ledger;
  }

  @Override
  public <T> T make(SqlLedger.Work<T> work) {
    lock.lock();
    try {
      return ledger.transaction(work);
    } catch (SQLException e) {
      throw new StoreUnavailable(String.valueOf(e.getMessage()));
    } finally {
      lock.unlock();
    }
  }
}
