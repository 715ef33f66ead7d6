package dev.jobpool.security;

import dev.jobpool.job.Quota;
import dev.jobpool.job.Quotas;
import dev.jobpool.security.SecuritySettings.Limits;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What each principal may take: what its keys say, and what holds for everybody where they say
 * nothing.
 *
 * @param own what a principal's keys say
 * @param usual for everybody
 */
record PrincipalLimits(Function<String, Optional<Limits>> own, Limits usual) implements Quotas {

  @Override
  public Quota of(String principal) {
    Limits limits = own.apply(principal).orElse(Limits.NONE);
    int queued = orUnlimited(limits.queued(), usual.queued());
    int unfinished = orUnlimited(limits.unfinished(), usual.unfinished());
    return new Quota(queued, unfinished);
  }

  /** Requests a second; null: without limit. */
  @Nullable Double rate(String principal) {
    Double rate = own.apply(principal).orElse(Limits.NONE).requestsPerSecond();
    return rate != null ? rate : usual.requestsPerSecond();
  }

  private static int orUnlimited(@Nullable Integer own, @Nullable Integer usual) {
    return own != null ? own : Objects.requireNonNullElse(usual, Integer.MAX_VALUE);
  }
}
