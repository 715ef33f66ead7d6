package dev.jobpool.store;

import dev.jobpool.job.JobRejectedException.StoreUnavailable;
import dev.jobpool.job.PoolStatus;
import dev.jobpool.job.Replicas;
import dev.jobpool.job.StoreMeter;
import dev.jobpool.store.Neighbours.Topic;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * This process among those that share a database: its name there, and its lease. While it renews
 * the lease, the jobs that it has taken are its own. When it could not for two thirds of the
 * lease's time, by its own clock, or finds that others have declared it dead, it has lost them all
 * and goes on under a new name.
 *
 * <pre>
 *   MEMBER ── not renewed in time, or declared dead ──► ALONE
 *      ▲                                                  │
 *      └────────── joined under a new name ───────────────┘
 * </pre>
 */
final class Membership implements Replicas {
  private static final Logger log = LoggerFactory.getLogger(Membership.class);
  private static final String LEAVE = "UPDATE node SET dead = true WHERE id = ?";

  private final JdbcTemplate jdbc;
  private final String node;
  private final Duration lease;
  private final Neighbours neighbours;
  private final StoreMeter meter;
  private final LongSupplier nanos;

  private volatile UUID me = UUID.randomUUID();
  private volatile boolean member;
  private volatile int alive = 1;
  private volatile long renewedNanos;
  private volatile @Nullable Supplier<PoolStatus> report;
  private volatile @Nullable Consumer<Order> obey;
  private volatile long obeyedVersion;

  /** The name under which it has lost its lease, until the others know. */
  private volatile @Nullable UUID former;

  Membership(
      JdbcTemplate jdbc,
      String node,
      Duration lease,
      Neighbours neighbours,
      StoreMeter meter,
      LongSupplier nanos) {
    this.jdbc = jdbc;
    this.node = node;
    this.lease = lease;
    this.neighbours = neighbours;
    this.meter = meter;
    this.nanos = nanos;
  }

  /** Under which name it takes jobs. */
  UUID me() {
    return me;
  }

  /** True if it may take jobs. */
  boolean isMember() {
    return member;
  }

  /** True if there are others to talk to. */
  boolean hasNeighbours() {
    return alive > 1;
  }

  /** How long between two renewals. */
  Duration renewal() {
    return lease.dividedBy(15);
  }

  /** Joins, if it is no member. Under which name it was one, nobody has to wait for any more. */
  void join() {
    if (member) {
      return;
    }
    UUID lost = former;
    if (lost != null) {
      jdbc.update(LEAVE, lost);
      former = null;
    }
    long before = nanos.getAsLong();
    jdbc.update(
        """
        INSERT INTO node (id, name, lease_until)
        VALUES (?, ?, clock_timestamp() + make_interval(secs => ?))
        """,
        me,
        node,
        seconds());
    renewedNanos = before;
    member = true;
    log.info("Joined the other replicas as {} ({})", me, node);
  }

  private double seconds() {
    return lease.toMillis() / 1000.0;
  }

  /**
   * Renews the lease. It needs nothing but one short statement, so that whatever else is slow does
   * not cost the lease.
   *
   * @return false if it is lost: then it has another name now
   */
  boolean renew() {
    if (!member) {
      return true; // It has been lost before, and is to join.
    }
    if (isOverdue()) {
      return lost("it could not be renewed in time");
    }
    UUID name = me;
    long before = nanos.getAsLong();
    int renewed =
        jdbc.update(
            """
            UPDATE node SET lease_until = clock_timestamp() + make_interval(secs => ?)
            WHERE id = ? AND NOT dead
            """,
            seconds(),
            name);
    if (renewed == 0) {
      return lost("others have declared it over");
    }
    synchronized (this) {
      if (name.equals(me)) {
        renewedNanos = before;
      } // else it was lost while the answer was on its way
    }
    return true;
  }

  /** Tells the others how the pool is here. */
  void report() {
    Supplier<PoolStatus> asked = report;
    if (member && asked != null) {
      String text = JobJson.ofReplica(asked.get().here());
      jdbc.update("UPDATE node SET report = ? WHERE id = ?", text, me);
    }
  }

  /** True if the lease may be over, as far as this process's clock tells. */
  boolean isOverdue() {
    return member
        && nanos.getAsLong() - renewedNanos > lease.multipliedBy(2).dividedBy(3).toNanos();
  }

  synchronized boolean lost(String why) {
    if (!member) {
      return false;
    }
    log.error("The lease of {} is lost, as {}: the jobs that it has taken run elsewhere", me, why);
    meter.leaseLost();
    former = me;
    me = UUID.randomUUID();
    member = false;
    return false;
  }

  /** Declares those dead whose lease is over, and forgets those that have long been. */
  void reap() {
    List<String> dead =
        jdbc.query(
            """
            UPDATE node SET dead = true WHERE NOT dead AND lease_until < clock_timestamp()
            RETURNING id || ' (' || name || ')'
            """,
            (row, _) -> row.getString(1));
    if (!dead.isEmpty()) {
      log.warn("These replicas have not renewed their leases, and lose their jobs: {}", dead);
    }
    jdbc.update(
        """
        DELETE FROM node WHERE dead AND lease_until < clock_timestamp() - interval '1 day'
          AND NOT EXISTS (SELECT 1 FROM job WHERE job.owner = node.id AND job.state = 2)
        """);
    Integer living = jdbc.queryForObject("SELECT count(*) FROM node WHERE NOT dead", Integer.class);
    alive = living == null ? 1 : living;
  }

  /** Leaves in good order: nobody has to wait for the lease's end. */
  void leave() {
    try {
      jdbc.update(LEAVE, me);
    } catch (DataAccessException e) {
      log.warn("The other replicas could not be told that this one ends; they will notice", e);
    }
    member = false;
  }

  @Override
  public void attach(Supplier<PoolStatus> report, Consumer<Order> obey) {
    this.obey = obey;
    this.report = report;
  }

  /** Obeys an order that is new. */
  void lookForOrders() {
    Consumer<Order> told = obey;
    Order order = order();
    if (told != null && order.version() != obeyedVersion) {
      told.accept(order);
      obeyedVersion = order.version(); // if it could not be obeyed, it is tried again
    }
  }

  @Override
  public Order order() {
    return asked(() ->
        jdbc.query(
                "SELECT state, size, version FROM pool_order WHERE id = 1",
                (row, _) ->
                    new Order(
                        PoolStatus.State.values()[row.getInt(1)],
                        row.getObject(2, Integer.class),
                        row.getLong(3)))
            .getFirst());
  }

  /** What somebody asks who knows nothing of databases. */
  private static <T> T asked(Supplier<T> question) {
    try {
      return question.get();
    } catch (DataAccessException e) {
      throw new StoreUnavailable(String.valueOf(e.getMostSpecificCause().getMessage()));
    }
  }

  @Override
  public Order give(UnaryOperator<Order> next) {
    while (true) {
      Order last = order();
      Order given = next.apply(last);
      int changed =
          asked(() ->
              jdbc.update(
                  """
                  UPDATE pool_order SET state = ?, size = ?, version = ?
                  WHERE id = 1 AND version = ?
                  """,
                  given.state().ordinal(),
                  given.size(),
                  given.version(),
                  last.version()));
      if (changed == 1) {
        neighbours.tell(Topic.ORDERS);
        return given;
      }
    }
  }

  @Override
  public List<PoolStatus.Replica> others() {
    return asked(() ->
        jdbc.query(
            """
            SELECT report FROM node
            WHERE NOT dead AND id <> ? AND report IS NOT NULL AND lease_until > clock_timestamp()
            ORDER BY name, id
            """,
            (row, _) -> JobJson.replica(row.getString(1)),
            me));
  }
}
