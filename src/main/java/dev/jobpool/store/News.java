package dev.jobpool.store;

import dev.jobpool.store.Neighbours.Topic;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.postgresql.PGNotification;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hears PostgreSQL's notifications on a connection of its own, which must lead to the server
 * itself: a pooler in transaction mode passes none on.
 */
final class News implements AutoCloseable {
  /** For whoever looks at the database's connections: this one is idle as long as all is well. */
  private static final String NAMED =
      "SELECT set_config('application_name',"
          + " current_setting('application_name') || ' news', false)";

  private static final Logger log = LoggerFactory.getLogger(News.class);
  private static final int LISTEN_MILLIS = 5_000;
  private static final int ANSWER_SECONDS = 5;
  private static final Duration PAUSE = Duration.ofSeconds(1);

  private final DataSource direct;
  private final Lookout lookout;
  private final Thread thread;
  private volatile boolean closed;
  private volatile @Nullable Connection open;

  News(DataSource direct, Lookout lookout) {
    this.direct = direct;
    this.lookout = lookout;
    this.thread = Thread.ofPlatform().name("jobpool-store-news").daemon().unstarted(this::run);
  }

  void start() {
    thread.start();
  }

  private void run() {
    boolean failing = false;
    while (!closed) {
      try (Connection connection = direct.getConnection()) {
        open = connection;
        try (Statement listen = connection.createStatement()) {
          listen.execute("LISTEN " + Notifier.CHANNEL);
          listen.execute(NAMED);
        }
        failing = false;
        lookout.look(EnumSet.allOf(Topic.class)); // what was said while nobody listened
        hear(connection);
      } catch (SQLException | RuntimeException e) {
        if (!failing && !closed) {
          log.warn("No notifications are heard; polling until they are: {}", e.toString());
          failing = true;
        }
        LockSupport.parkNanos(PAUSE.toNanos());
      }
    }
  }

  private void hear(Connection connection) throws SQLException {
    PGConnection postgres = connection.unwrap(PGConnection.class);
    while (!closed) {
      PGNotification[] heard = postgres.getNotifications(LISTEN_MILLIS);
      if (heard != null && heard.length > 0) {
        lookout.look(topics(heard));
      } else if (!connection.isValid(ANSWER_SECONDS)) {
        throw new SQLException("the connection has been lost");
      }
    }
  }

  private static Set<Topic> topics(PGNotification[] heard) {
    Set<Topic> topics = EnumSet.noneOf(Topic.class);
    for (PGNotification notification : heard) {
      for (Topic topic : Topic.values()) {
        if (notification.getParameter().contains(topic.name())) {
          topics.add(topic);
        }
      }
    }
    return topics;
  }

  @Override
  public void close() {
    closed = true;
    LockSupport.unpark(thread);
    Connection connection = open;
    if (connection != null) {
      try {
        connection.close();
      } catch (SQLException _) {
        // It was broken already.
      }
    }
  }
}
