package dev.jobpool.store;

/** Has the writer's thread make transactions between its own: where only one process writes. */
record ErrandTransactions(SqlLedger ledger, LedgerWriter writer) implements SqlItems.Transactions {

  @Override
  public <T> T make(SqlLedger.Work<T> work) {
    return Answers.settled(writer.run(_ -> ledger.transaction(work)));
  }
}
