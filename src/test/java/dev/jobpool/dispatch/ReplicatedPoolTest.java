package dev.jobpool.dispatch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jobpool.job.PoolControl;
import dev.jobpool.job.PoolStatus;
import dev.jobpool.job.PoolStatus.State;
import dev.jobpool.job.Replicas;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ReplicatedPoolTest {
  private final Orders orders = new Orders();
  private final PoolHere here = new PoolHere();

  @Test
  void start_whileTheOthersAreClosed_closes() {
    orders.order = Replicas.Order.FIRST.withState(State.CLOSED).withSize(5);
    new ReplicatedPool(here, orders);
    assertThat(here.state).isEqualTo(State.CLOSED);
    assertThat(here.size).isEqualTo(5);
  }

  @Test
  void actions_areGivenToAllAndDoneHere() {
    var pool = new ReplicatedPool(here, orders);
    pool.close();
    assertThat(orders.order.state()).isEqualTo(State.CLOSED);
    pool.terminate();
    pool.close();
    assertThat(orders.order.state()).isEqualTo(State.TERMINATED);
    pool.open();
    pool.resize(7);
    assertThat(orders.order.state()).isEqualTo(State.OPEN);
    assertThat(orders.order.size()).isEqualTo(7);
    assertThat(here.done).containsExactly("close", "terminate", "open", "resize 7");
  }

  @Test
  void order_ofAnother_isObeyed() {
    new ReplicatedPool(here, orders);
    orders.fromAnother(order -> order.withState(State.TERMINATED));
    assertThat(here.state).isEqualTo(State.TERMINATED);
  }

  /** The newer order was heard of while the older was being given: it must not be forgotten. */
  @Test
  void order_heardBeforeAnOlderOneIsDone_standsInTheEnd() {
    here.state = State.OPEN;
    var pool = new ReplicatedPool(here, orders);
    pool.close();
    orders.whenGiven = () -> orders.fromAnother(order -> order.withState(State.TERMINATED));
    pool.open();
    assertThat(orders.order.state()).isEqualTo(State.TERMINATED);
    assertThat(here.state).isEqualTo(State.TERMINATED);
  }

  @Test
  void order_heardWhileAnOlderOneIsDone_standsInTheEnd() {
    var pool = new ReplicatedPool(here, orders);
    pool.close();
    here.whenOpening = () -> orders.fromAnother(order -> order.withState(State.CLOSED));
    pool.open();
    assertThat(here.state).isEqualTo(State.CLOSED);
  }

  @Test
  void open_whileTheServiceStops_isRefusedHereAndIgnoredFromAnother() {
    var pool = new ReplicatedPool(here, orders);
    pool.close();
    here.whenOpening =
        () -> {
          throw new IllegalStateException("stopping");
        };
    orders.fromAnother(order -> order.withState(State.OPEN));
    assertThat(here.state).isEqualTo(State.CLOSED);
    assertThatThrownBy(pool::open).isInstanceOf(IllegalStateException.class);
  }

  /** Keeps the order in memory, as the database would. */
  private static final class Orders implements Replicas {
    private Order order = Order.FIRST;
    private @Nullable Runnable whenGiven;
    private @Nullable Consumer<Order> obey;

    @Override
    public void attach(Supplier<PoolStatus> report, Consumer<Order> obey) {
      this.obey = obey;
    }

    @Override
    public Order order() {
      return order;
    }

    @Override
    public Order give(UnaryOperator<Order> next) {
      order = next.apply(order);
      Order given = order;
      Runnable meanwhile = whenGiven;
      whenGiven = null;
      if (meanwhile != null) {
        meanwhile.run();
      }
      return given;
    }

    void fromAnother(UnaryOperator<Order> next) {
      order = next.apply(order);
      if (obey != null) {
        obey.accept(order);
      }
    }

    @Override
    public List<PoolStatus.Replica> others() {
      return List.of();
    }
  }

  private static final class PoolHere implements PoolControl {
    private final List<String> done = new ArrayList<>();
    private State state = State.OPEN;
    private int size = 2;
    private @Nullable Runnable whenOpening;

    @Override
    public PoolStatus status() {
      return new PoolStatus(state, "here", size, List.of(), 0, 10, null, 0, null, List.of());
    }

    @Override
    public PoolStatus.Replica here() {
      return status().here();
    }

    @Override
    public void close() {
      done.add("close");
      state = State.CLOSED;
    }

    @Override
    public void terminate() {
      done.add("terminate");
      state = State.TERMINATED;
    }

    @Override
    public boolean join(Duration wait) {
      return true;
    }

    @Override
    public void open() {
      done.add("open");
      Runnable meanwhile = whenOpening;
      if (meanwhile != null) {
        meanwhile.run();
      }
      state = State.OPEN;
    }

    @Override
    public void resize(int size) {
      done.add("resize " + size);
      this.size = size;
    }

    @Override
    public boolean recycle(int workerId, boolean force) {
      return false;
    }
  }
}
