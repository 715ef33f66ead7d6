package dev.jobpool.store;

import dev.jobpool.job.Job;
import dev.jobpool.job.Load;
import java.util.HashMap;
import java.util.Map;

/** How many jobs of each principal have not ended. Used under the store's lock. */
final class PrincipalLoads {
  private final Map<String, Load> loads = new HashMap<>();

  void enter(Job job) {
    count(job, 1);
  }

  void leave(Job job) {
    count(job, -1);
  }

  private void count(Job job, int change) {
    String principal = job.request().origin().principal();
    if (principal == null || job.state().isTerminal()) {
      return;
    }
    Load one = new Load(job.state().isWaiting() ? change : 0, change);
    loads.merge(
        principal,
        one,
        (before, more) -> {
          Load after = before.plus(more);
          return after.unfinished() == 0 ? null : after;
        });
  }

  Load of(String principal) {
    return loads.getOrDefault(principal, Load.NONE);
  }
}
