package dev.jobpool.session;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/** All TCP ports of the service. */
public final class TcpListeners {
  private final List<TcpSettings> ports;
  private final Sessions sessions;
  private final Predicate<String> isSession;
  private final List<TcpListener> listeners = new ArrayList<>();

  /**
   * @param isSession whether a function of that name can be conversed with
   */
  public TcpListeners(List<TcpSettings> ports, Sessions sessions, Predicate<String> isSession) {
    this.ports = List.copyOf(ports);
    this.sessions = sessions;
    this.isSession = isSession;
  }

  /**
   * Listens to all of them.
   *
   * @throws ListenerStartException if one of them cannot be listened to; then none is
   */
  public void start() {
    try {
      ports.forEach(port -> listeners.add(TcpListener.start(port, sessions, isSession)));
    } catch (ListenerStartException e) {
      stop();
      throw e;
    }
  }

  /** Lets nobody in any more. Those who are connected stay. */
  public void stop() {
    listeners.forEach(TcpListener::stop);
    listeners.clear();
  }
}
