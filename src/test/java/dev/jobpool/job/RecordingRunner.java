package dev.jobpool.job;

import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.Consumer;

/** A runner that runs nothing and writes down what it hears. */
final class RecordingRunner implements JobRunner {
  final List<UUID> accepted = new ArrayList<>();
  final List<UUID> stopped = new ArrayList<>();
  int inside;
  int abandoned;
  boolean open = true;

  /** What happens when a job is accepted. */
  Consumer<Job> whenAccepted = _ -> {};

  @Override
  public synchronized Entry enter() {
    if (open) {
      inside++;
    }
    return open ? Entry.OPEN : Entry.CLOSED;
  }

  @Override
  public void accepted(Job job) {
    synchronized (this) {
      inside--;
      accepted.add(job.id());
    }
    whenAccepted.accept(job);
  }

  @Override
  public synchronized void refused() {
    inside--;
  }

  @Override
  public synchronized void stop(UUID id) {
    stopped.add(id);
  }

  @Override
  public synchronized void abandoned() {
    abandoned++;
  }
}
