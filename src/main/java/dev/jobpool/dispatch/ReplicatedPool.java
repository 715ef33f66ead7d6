package dev.jobpool.dispatch;

import dev.jobpool.job.PoolControl;
import dev.jobpool.job.PoolStatus;
import dev.jobpool.job.PoolStatus.State;
import dev.jobpool.job.Replicas;
import dev.jobpool.job.Replicas.Order;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The pools of all the replicas, operated as one: what is asked here is done here at once, and by
 * the others when they hear of it, within a second or so. Replacing a worker concerns this process
 * alone.
 */
public final class ReplicatedPool implements PoolControl {
  private static final Logger log = LoggerFactory.getLogger(ReplicatedPool.class);
  private static final Duration BETWEEN_LOOKS = Duration.ofMillis(200);

  private final PoolControl here;
  private final Replicas replicas;

  /** The newest order that has been heard of. */
  private final AtomicReference<Order> newest;

  /** Obeys the order that stands, and those that come. */
  public ReplicatedPool(PoolControl here, Replicas replicas) {
    this.here = here;
    this.replicas = replicas;
    this.newest = new AtomicReference<>(replicas.order());
    obey(newest.get());
    replicas.attach(here::status, this::hearFromAnother);
  }

  /** Orders may be heard of in any order, and by several threads: the newest is obeyed last. */
  private void hear(Order heard) {
    newest.accumulateAndGet(heard, (a, b) -> a.version() < b.version() ? b : a);
    Order obeyed;
    do {
      obeyed = newest.get();
      obey(obeyed);
    } while (!obeyed.equals(newest.get()));
  }

  private void hearFromAnother(Order heard) {
    try {
      hear(heard);
    } catch (IllegalStateException e) {
      log.info("The order that the pool be {} is not obeyed: {}", heard.state(), e.getMessage());
    }
  }

  private void obey(Order order) {
    PoolStatus now = here.status();
    Integer size = order.size();
    if (size != null && size != now.size()) {
      here.resize(size);
    }
    if (order.state() == now.state()) {
      return;
    }
    log.info("The pool is to be {} at all replicas", order.state());
    switch (order.state()) {
      case OPEN -> here.open();
      case CLOSED -> here.close();
      case TERMINATED -> here.terminate();
    }
  }

  @Override
  public PoolStatus status() {
    return here.status().withOthers(replicas.others());
  }

  @Override
  public PoolStatus.Replica here() {
    return here.here();
  }

  @Override
  public void close() {
    if (here.status().state() == State.OPEN) {
      hear(replicas.give(order -> order.withState(State.CLOSED)));
    }
  }

  @Override
  public void terminate() {
    hear(replicas.give(order -> order.withState(State.TERMINATED)));
  }

  @Override
  public void open() {
    hear(replicas.give(order -> order.withState(State.OPEN)));
  }

  @Override
  public boolean join(Duration wait) throws InterruptedException {
    long deadline =
        System.nanoTime() + Math.min(TimeUnit.NANOSECONDS.convert(wait), Long.MAX_VALUE / 2);
    if (!here.join(wait)) {
      return false;
    }
    while (!replicas.others().stream().allMatch(ReplicatedPool::isGone)) {
      long left = deadline - System.nanoTime();
      if (left <= 0) {
        return false;
      }
      TimeUnit.NANOSECONDS.sleep(Math.min(left, BETWEEN_LOOKS.toNanos()));
    }
    return true;
  }

  private static boolean isGone(PoolStatus.Replica replica) {
    return replica.state() != State.OPEN && replica.workers().isEmpty();
  }

  @Override
  public void resize(int size) {
    here.resize(size); // which refuses a size that cannot be
    if (!Objects.equals(replicas.order().size(), size)) {
      hear(replicas.give(order -> order.withSize(size)));
    }
  }

  @Override
  public boolean recycle(int workerId, boolean force) {
    return here.recycle(workerId, force);
  }
}
