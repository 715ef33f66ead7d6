package dev.jobpool.job;

import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The processes that share a store, this one included: what each reports of its pool, and what all
 * of them were told to do with it. Safe for use by many threads.
 */
public interface Replicas {

  /**
   * What was last asked of every replica's pool.
   *
   * @param size how many workers each should have; null: as it was started with
   * @param version grows with each order
   */
  record Order(PoolStatus.State state, @Nullable Integer size, long version) {

    /** As nobody has said anything. */
    public static final Order FIRST = new Order(PoolStatus.State.OPEN, null, 0);

    public Order withState(PoolStatus.State next) {
      return new Order(next, size, version + 1);
    }

    public Order withSize(int next) {
      return new Order(state, next, version + 1);
    }
  }

  /**
   * Joins the others.
   *
   * @param report asked now and then how the pool is here
   * @param obey told of each order that another replica gave
   */
  void attach(Supplier<PoolStatus> report, Consumer<Order> obey);

  /** The last order. */
  Order order();

  /** Gives the order that {@code next} makes of the last one; the others hear of it soon. */
  Order give(UnaryOperator<Order> next);

  /** What the other replicas that are alive reported last: a second or so old. */
  List<PoolStatus.Replica> others();

  /** This process and no other. */
  static Replicas alone() {
    return new Alone();
  }

  /** Has nobody to tell. */
  final class Alone implements Replicas {
    private final AtomicReference<Order> order = new AtomicReference<>(Order.FIRST);

    private Alone() {}

    @Override
    public void attach(Supplier<PoolStatus> report, Consumer<Order> obey) {}

    @Override
    public Order order() {
      return order.get();
    }

    @Override
    public Order give(UnaryOperator<Order> next) {
      return order.updateAndGet(next);
    }

    @Override
    public List<PoolStatus.Replica> others() {
      return List.of();
    }
  }
}
