package dev.jobpool.store;

import dev.jobpool.job.Job;
import dev.jobpool.job.JobStore;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** What a store has told; nobody waits for a job, and none is wanted. */
final class HeardEvents implements JobStore.Events {
  final AtomicInteger jobsMayWait = new AtomicInteger();
  final List<Job> left = new CopyOnWriteArrayList<>();
  final List<UUID> lost = new CopyOnWriteArrayList<>();

  /** A job that can be run here only. */
  volatile @Nullable UUID stays;

  @Override
  public void jobsMayWait() {
    jobsMayWait.incrementAndGet();
  }

  @Override
  public int wanted() {
    return 0;
  }

  @Override
  public Set<UUID> awaited() {
    return Set.of();
  }

  @Override
  public boolean staysHere(UUID id) {
    return id.equals(stays);
  }

  @Override
  public void ended(Job job) {}

  @Override
  public void left(Job job) {
    left.add(job);
  }

  @Override
  public void cancelWanted(UUID id) {}

  @Override
  public void claimLost(UUID id) {
    lost.add(id);
  }
}
