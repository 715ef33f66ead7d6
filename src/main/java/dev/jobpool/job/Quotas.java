package dev.jobpool.job;

/** Which {@link Quota} each principal has. Asked with each submission, by many threads. */
public interface Quotas {
  /** Nobody has one. */
  Quotas NONE = _ -> Quota.UNLIMITED;

  Quota of(String principal);
}
