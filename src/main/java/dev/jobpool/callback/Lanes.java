package dev.jobpool.callback;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.jobpool.job.CallbackTarget.Webhook;
import dev.jobpool.job.Delivery;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;

/** Who is on the way to which host: so many at a time, and so many of them to one host. */
final class Lanes {
  private final int limit;
  private final int limitPerHost;

  @GuardedBy("this")
  private final Set<UUID> onTheirWay = new HashSet<>();

  /** Who is back since somebody looked who is due: those may be among the due of then. */
  @GuardedBy("this")
  private final Set<UUID> back = new HashSet<>();

  @GuardedBy("this")
  private final Map<String, Integer> byHost = new HashMap<>();

  Lanes(int limit, int limitPerHost) {
    this.limit = limit;
    this.limitPerHost = limitPerHost;
  }

  /** To be called before one looks who is due. */
  synchronized void look() {
    back.clear();
  }

  /**
   * False if it is on its way or was when one looked who is due, or must wait until another one is
   * back.
   */
  synchronized boolean enter(Delivery delivery, Webhook to) {
    int others = byHost.getOrDefault(to.host(), 0);
    if (onTheirWay.size() >= limit
        || others >= limitPerHost
        || back.contains(delivery.jobId())
        || !onTheirWay.add(delivery.jobId())) {
      return false;
    }
    byHost.put(to.host(), others + 1);
    return true;
  }

  synchronized void leave(Delivery delivery, Webhook to) {
    onTheirWay.remove(delivery.jobId());
    back.add(delivery.jobId());
    byHost.computeIfPresent(to.host(), (_, count) -> count == 1 ? null : count - 1);
  }

  /** How many more may enter. */
  synchronized int free() {
    return limit - onTheirWay.size();
  }

  synchronized int used() {
    return onTheirWay.size();
  }

  /** To which nobody may enter at present. */
  synchronized Set<String> busyHosts() {
    return byHost.entrySet().stream()
        .filter(host -> host.getValue() >= limitPerHost)
        .map(Map.Entry::getKey)
        .collect(Collectors.toSet());
  }
}
