package dev.jobpool.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jobpool.job.PoolStatus;
import dev.jobpool.job.PoolStatus.State;
import dev.jobpool.job.Replicas.Order;
import dev.jobpool.job.StoreMeter;
import dev.jobpool.store.Neighbours.Topic;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.postgresql.PGConnection;
import org.postgresql.PGNotification;
import org.springframework.jdbc.core.JdbcTemplate;

/** Leases, orders and notifications in a real PostgreSQL, with a clock that stands still. */
class MembershipIT {
  private static final Duration LEASE = Duration.ofSeconds(15);
  private static final Duration OVERDUE = Duration.ofSeconds(11);
  private static TestPostgres server;

  private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 1); // it overflows
  private final List<Topic> told = new ArrayList<>();
  private String database;
  private Connection connection;
  private JdbcTemplate jdbc;

  @BeforeAll
  static void startServer() throws Exception {
    server = TestPostgres.start();
  }

  @AfterAll
  static void stopServer() throws Exception {
    server.close();
  }

  @BeforeEach
  void connect() throws SQLException {
    database = server.newDatabaseName();
    var sources =
        new PostgresSources(
            new PostgresSettings(server.url(database), null, null, null, 2, "x", LEASE));
    Schema.upgrade(sources.migrations(), "in PostgreSQL", "classpath:db/postgresql");
    jdbc = new JdbcTemplate(sources.migrations());
    connection = server.connect(database);
  }

  @AfterEach
  void disconnect() throws SQLException {
    connection.close();
  }

  private Membership member(String node) {
    var member = new Membership(jdbc, node, LEASE, told::add, StoreMeter.NONE, nanos::get);
    member.join();
    return member;
  }

  private void endLeaseOf(Membership member) {
    jdbc.update(
        "UPDATE node SET lease_until = clock_timestamp() - interval '1 second' WHERE id = ?",
        member.me());
  }

  private List<String> alive() throws SQLException {
    return server.query(database, "SELECT name FROM node WHERE NOT dead ORDER BY name");
  }

  private void pass(Duration time) {
    nanos.addAndGet(time.toNanos());
  }

  @Test
  void renew_inTime_keepsTheName() {
    Membership member = member("a");
    UUID name = member.me();
    for (int i = 0; i < 5; i++) {
      pass(Duration.ofSeconds(9));
      assertThat(member.isOverdue()).isFalse();
      assertThat(member.renew()).isTrue();
    }
    assertThat(member.me()).isEqualTo(name);
  }

  @Test
  void renew_tooLateByItsOwnClock_losesTheNameThoughTheDatabaseWouldAllowIt() throws Exception {
    Membership member = member("a");
    UUID name = member.me();
    pass(OVERDUE);
    assertThat(member.isOverdue()).isTrue();
    assertThat(member.renew()).isFalse();
    assertThat(member.me()).isNotEqualTo(name);
    assertThat(member.isMember()).isFalse();
    assertThat(member.renew()).as("it is lost once").isTrue();

    member.join();
    assertThat(member.isMember()).isTrue();
    assertThat(member.isOverdue()).isFalse();
    assertThat(server.query(database, "SELECT id FROM node WHERE dead"))
        .as("nobody waits for the former lease's end")
        .containsExactly(name.toString());
    assertThat(alive()).containsExactly("a");
  }

  @Test
  void reap_leaseOver_declaresDeadWhoThenFindsIt() throws Exception {
    Membership late = member("late");
    Membership other = member("other");
    other.reap();
    assertThat(other.hasNeighbours()).isTrue();
    endLeaseOf(late);
    other.reap();
    assertThat(alive()).containsExactly("other");
    assertThat(other.hasNeighbours()).isFalse();

    UUID name = late.me();
    assertThat(late.renew()).isFalse();
    assertThat(late.me()).isNotEqualTo(name);
  }

  @Test
  void renew_leaseOverButNobodyNoticed_goesOn() {
    Membership member = member("a");
    endLeaseOf(member);
    assertThat(member.renew()).isTrue();
    member.reap();
    assertThat(member.renew()).isTrue();
  }

  @Test
  void reap_deadForLong_isForgottenUnlessItOwnsJobs() throws Exception {
    Membership member = member("a");
    jdbc.update(
        """
        INSERT INTO node (id, name, lease_until, dead)
        VALUES (?, 'old', clock_timestamp() - interval '2 days', true)
        """,
        UUID.randomUUID());
    member.reap();
    assertThat(server.query(database, "SELECT name FROM node")).containsExactly("a");
  }

  @Test
  void others_areThoseAliveWhoHaveReported() {
    Membership a = member("a");
    Membership b = member("b");
    member("silent");
    a.attach(() -> status("a"), _ -> {});
    b.attach(() -> status("b"), _ -> {});
    a.report();
    b.report();
    assertThat(a.others()).extracting(PoolStatus.Replica::node).containsExactly("b");
    endLeaseOf(b);
    assertThat(a.others()).isEmpty();
    b.renew();
    b.leave();
    assertThat(a.others()).isEmpty();
  }

  private static PoolStatus status(String node) {
    return new PoolStatus(State.OPEN, node, 2, List.of(), 0, 10, null, 0.5, null, List.of());
  }

  @Test
  void give_order_isObeyedOnceByTheOthers() {
    Membership a = member("a");
    Membership b = member("b");
    List<Order> obeyed = new ArrayList<>();
    b.attach(() -> status("b"), obeyed::add);
    Order closed = a.give(order -> order.withState(State.CLOSED));
    assertThat(told).containsExactly(Topic.ORDERS);
    b.lookForOrders();
    b.lookForOrders();
    assertThat(obeyed).containsExactly(closed);
    assertThat(b.give(order -> order.withSize(3)).state()).isEqualTo(State.CLOSED);
    assertThat(a.order().size()).isEqualTo(3);
  }

  /** The store may be away at the moment when an order is to be obeyed. */
  @Test
  void lookForOrders_obeyingFails_isTriedAgain() {
    Membership a = member("a");
    Membership b = member("b");
    List<Order> obeyed = new ArrayList<>();
    b.attach(
        () -> status("b"),
        order -> {
          obeyed.add(order);
          if (obeyed.size() == 1) {
            throw new IllegalArgumentException("not now");
          }
        });
    a.give(order -> order.withState(State.TERMINATED));
    assertThatThrownBy(b::lookForOrders).hasMessage("not now");
    b.lookForOrders();
    b.lookForOrders();
    assertThat(obeyed).hasSize(2);
  }

  @Test
  void notifier_manyNewsAndItsEnd_fewNotificationsAndNoneLost() throws Exception {
    try (Statement statement = connection.createStatement()) {
      statement.execute("LISTEN jobpool");
    }
    var notifier = new Notifier(jdbc);
    for (int i = 0; i < 1_000; i++) {
      notifier.tell(Topic.JOBS);
    }
    PGConnection listening = connection.unwrap(PGConnection.class);
    List<PGNotification> heard =
        new ArrayList<>(List.of(listening.getNotifications(10_000))); // so soon there is a pause
    notifier.tell(Topic.ENDS);
    notifier.tell(Topic.ORDERS);
    notifier.close();
    heard.addAll(List.of(listening.getNotifications(10_000)));
    assertThat(heard).hasSizeLessThan(100);
    String all = heard.stream().map(PGNotification::getParameter).toList().toString();
    assertThat(all).contains("JOBS", "ENDS", "ORDERS").doesNotContain("CANCELS");
  }

  @Test
  void notifier_noNeighbours_saysNothing() throws Exception {
    try (Statement statement = connection.createStatement()) {
      statement.execute("LISTEN jobpool");
    }
    var notifier = new Notifier(jdbc);
    notifier.onlyIf(() -> false);
    notifier.tell(Topic.JOBS);
    notifier.close();
    try (var last = new Notifier(jdbc)) {
      last.tell(Topic.CANCELS);
    }
    PGNotification[] heard = connection.unwrap(PGConnection.class).getNotifications(10_000);
    assertThat(heard).hasSize(1);
    assertThat(heard[0].getParameter()).isEqualTo("CANCELS");
  }
}
