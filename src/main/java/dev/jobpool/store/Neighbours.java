package dev.jobpool.store;

/** The other processes that use the ledger, as a store tells them what has changed. */
interface Neighbours {

  /** What may have changed. */
  enum Topic {
    /** Jobs may be QUEUED. */
    JOBS,
    /** Jobs have ended. */
    ENDS,
    /** Somebody wants a job cancelled. */
    CANCELS,
    /** The pool was told something. */
    ORDERS
  }

  /** Tells them soon. Costs nothing that a caller notices. */
  void tell(Topic topic);

  /** There are none. */
  Neighbours NONE = _ -> {};
}
