package dev.jobpool.session;

import dev.jobpool.job.Caller;
import dev.jobpool.job.JobRejectedException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Lets TCP clients in, each of which converses with the same function. */
final class TcpListener {
  private static final Logger log = LoggerFactory.getLogger(TcpListener.class);

  /** After a failure to accept, as there may be no file left to do it with. */
  private static final Duration PAUSE = Duration.ofMillis(100);

  private final TcpSettings settings;
  private final Sessions sessions;
  private final Predicate<String> isSession;
  private final ServerSocket server;
  private final AtomicInteger clients = new AtomicInteger();

  /** Whether the last client was turned away; one line of the log is enough for many. */
  private boolean refusing;

  private TcpListener(
      TcpSettings settings, Sessions sessions, Predicate<String> isSession, ServerSocket server) {
    this.settings = settings;
    this.sessions = sessions;
    this.isSession = isSession;
    this.server = server;
  }

  /**
   * Listens.
   *
   * @param isSession whether a function of that name can be conversed with
   * @throws ListenerStartException if it cannot
   */
  static TcpListener start(TcpSettings settings, Sessions sessions, Predicate<String> isSession) {
    ServerSocket server;
    try {
      server = new ServerSocket();
      try {
        server.setReuseAddress(true);
        server.bind(new InetSocketAddress(settings.address(), settings.port()));
      } catch (IOException e) {
        server.close();
        throw e;
      }
    } catch (IOException e) {
      throw new ListenerStartException(settings, e);
    }
    var listener = new TcpListener(settings, sessions, isSession, server);
    Thread.ofPlatform()
        .name("jobpool-tcp-" + listener.port())
        .daemon()
        .start(listener::acceptClients);
    log.info(
        "TCP port {} of {} leads to {}",
        listener.port(),
        settings.address().getHostAddress(),
        settings.func());
    if (!isSession.test(settings.func())) {
      log.warn("{} is no session that is deployed; its clients are turned away", settings.func());
    }
    return listener;
  }

  int port() {
    return server.getLocalPort();
  }

  /** Lets nobody in any more. Those who are connected stay. */
  void stop() {
    try {
      server.close();
    } catch (IOException e) {
      log.debug("TCP port {} did not close well", port(), e);
    }
  }

  private void acceptClients() {
    while (!server.isClosed()) {
      try {
        admit(server.accept());
      } catch (IOException | RuntimeException e) {
        if (!server.isClosed()) {
          log.warn("TCP port {} could not let a client in; it goes on: {}", port(), e.toString());
          LockSupport.parkNanos(PAUSE.toNanos());
        }
      }
    }
  }

  private void admit(Socket socket) throws IOException {
    if (clients.get() >= settings.maxClients()) {
      turnAway(socket, "%d clients are connected, the limit".formatted(settings.maxClients()));
    } else if (!isSession.test(settings.func())) {
      turnAway(socket, settings.func() + " is no session that is deployed");
    } else {
      try {
        Session session =
            sessions.open(
                new SessionRequest(settings.func(), settings.priority(), null, null),
                Caller.ANYBODY);
        refusing = false;
        serve(session, socket);
      } catch (JobRejectedException e) {
        turnAway(socket, String.valueOf(e.getMessage()));
      }
    }
  }

  private void serve(Session session, Socket socket) {
    clients.incrementAndGet();
    var unused = session.over().thenRun(clients::decrementAndGet);
    try {
      new TcpTransport(session, socket).start();
    } catch (IOException | RuntimeException e) {
      log.debug("A client of TCP port {} has gone before it was served", port(), e);
      session.desert("The client has gone");
      close(socket);
    }
  }

  private void turnAway(Socket socket, String why) {
    if (!refusing) {
      log.warn("TCP port {} turns clients away: {}", port(), why);
    }
    refusing = true;
    close(socket);
  }

  private static void close(Socket socket) {
    try {
      socket.close();
    } catch (IOException e) {
      log.debug("A client's connection did not close well", e);
    }
  }
}
