package dev.jobpool;

import static org.awaitility.Awaitility.await;

import dev.jobpool.store.TcpProxy;
import dev.jobpool.store.TestPostgres;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** One of several services on one database, with a network of its own between the two. */
final class TestReplica implements AutoCloseable {
  /** A client's patience with a replica that does not answer. */
  private static final Duration LIMIT = Duration.ofSeconds(20);

  private final String node;
  private final Path home;
  private final TestPostgres server;
  private final String database;
  private final TcpProxy network;
  private final String[] settings;
  private volatile ServiceProcess service;
  private volatile @Nullable ServiceClient client;

  private TestReplica(
      String node, Path home, TestPostgres server, String database, String... settings)
      throws IOException {
    this.node = node;
    this.home = home;
    this.server = server;
    this.database = database;
    this.network = server.proxy();
    List<String> all = new ArrayList<>();
    all.add("jobpool.node=" + node);
    all.add("jobpool.store.url=" + server.url(database, network));
    all.add("jobpool.store.lease=3s");
    all.add("jobpool.store.connections=4");
    all.add("jobpool.pool.spares=0");
    all.addAll(List.of(settings));
    this.settings = all.toArray(String[]::new);
    this.service = ServiceProcess.start(home, this.settings);
  }

  /** Starts one and does not wait for it: {@link #awaitStarted} does. */
  static TestReplica start(
      String node, Path home, TestPostgres server, String database, String... settings)
      throws IOException {
    return new TestReplica(node, home.resolve(node), server, database, settings);
  }

  TestReplica awaitStarted() {
    service.awaitStarted();
    client = service.client(LIMIT);
    return this;
  }

  /** Its workers are ready, and it is known to the others. */
  TestReplica awaitReady() {
    service.awaitFullPool(client(), 2);
    return this;
  }

  String node() {
    return node;
  }

  /** To the process that was started last. */
  ServiceClient client() {
    return Objects.requireNonNull(client, "it has not started");
  }

  ServiceProcess service() {
    return service;
  }

  /** Between it and the database. */
  TcpProxy network() {
    return network;
  }

  /** As {@code kill -9}. */
  void kill() throws InterruptedException {
    service.kill();
    service.awaitExit();
  }

  /** As {@code kill}, and waits for its end. */
  void terminate() throws InterruptedException {
    service.terminate();
    service.awaitExit();
  }

  /** Another process in its place. */
  void startAgain() throws IOException {
    service.close();
    ServiceClient former = client();
    service = ServiceProcess.start(home, settings);
    awaitStarted();
    former.close();
  }

  /** Waits until the others hold it dead. */
  void awaitDeclaredDead() {
    await("%s is declared dead".formatted(node))
        .atMost(ServiceProcess.PATIENCE)
        .until(this::isDeclaredDead);
  }

  private boolean isDeclaredDead() throws SQLException {
    return server
        .query(database, "SELECT 1 FROM node WHERE NOT dead AND name = '" + node + "'")
        .isEmpty();
  }

  @Override
  public void close() throws IOException {
    ServiceClient last = client;
    if (last != null) {
      last.close();
    }
    service.close();
    network.close();
  }
}
