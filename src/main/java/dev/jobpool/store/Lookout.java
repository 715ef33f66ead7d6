package dev.jobpool.store;

import dev.jobpool.job.JobStore.Events;
import dev.jobpool.store.Neighbours.Topic;
import java.util.HashSet;
import java.util.Set;
import java.util.UUID;

/** Looks what the neighbours have changed that concerns this process. */
final class Lookout {
  private final DurableJobStore store;
  private final Membership membership;

  Lookout(DurableJobStore store, Membership membership) {
    this.store = store;
    this.membership = membership;
  }

  void look(Set<Topic> topics) {
    Events events = store.events();
    if (events == null) {
      return;
    }
    if (topics.contains(Topic.ORDERS)) {
      membership.lookForOrders();
    }
    if (topics.contains(Topic.CANCELS)) {
      store.ledger.cancelWishes().forEach(events::cancelWanted);
    }
    if (topics.contains(Topic.ENDS)) {
      lookForEnds(events);
    }
    if (topics.contains(Topic.JOBS)) {
      events.jobsMayWait();
    }
  }

  private void lookForEnds(Events events) {
    Set<UUID> elsewhere = new HashSet<>(events.awaited());
    elsewhere.removeIf(store.here::holds);
    if (!elsewhere.isEmpty()) {
      store.ledger.ended(elsewhere).forEach(events::ended);
    }
  }
}
