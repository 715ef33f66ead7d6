package dev.jobpool.store;

import dev.jobpool.job.Job;
import dev.jobpool.job.JobStore.Events;
import dev.jobpool.store.Neighbours.Topic;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What a store tells, and whom: this process by its {@link Events}, the others as {@link
 * Neighbours}. Tells nobody here until events are attached.
 */
final class Announcements {
  private final Neighbours neighbours;
  private volatile @Nullable Events events;

  Announcements(Neighbours neighbours) {
    this.neighbours = neighbours;
  }

  void attach(Events attached) {
    events = attached;
  }

  @Nullable Events events() {
    return events;
  }

  /** How many new jobs could start here soon. */
  int wanted() {
    Events told = events;
    return told == null ? 0 : told.wanted();
  }

  /** True for a job that can be run here or nowhere. */
  boolean staysHere(UUID id) {
    Events told = events;
    return told != null && told.staysHere(id);
  }

  void jobsMayWait() {
    Events told = events;
    if (told != null) {
      told.jobsMayWait();
    }
  }

  /** Jobs that were here wait for anybody. */
  void jobsWaitAgain() {
    jobsWaitForNeighbours();
    jobsMayWait();
  }

  void jobsWaitForNeighbours() {
    neighbours.tell(Topic.JOBS);
  }

  void jobsHaveEnded() {
    neighbours.tell(Topic.ENDS);
  }

  void cancelIsWanted() {
    neighbours.tell(Topic.CANCELS);
  }

  /** A job that was here, and that somebody may wait for, waits elsewhere now. */
  void left(Job job) {
    Events told = events;
    if (told != null) {
      told.left(job);
    }
  }

  void claimLost(UUID id) {
    Events told = events;
    if (told != null) {
      told.claimLost(id);
    }
  }
}
