package dev.jobpool.session;

import jakarta.websocket.server.ServerEndpointConfig;

/** The WebSocket side of sessions. */
public final class WebSockets {
  private final Sessions sessions;

  public WebSockets(Sessions sessions) {
    this.sessions = sessions;
  }

  /** What a request is to be upgraded with that opened {@code session}; for one upgrade. */
  public ServerEndpointConfig endpoint(Session session, FrameMode mode) {
    var endpoint = new WebSocketEndpoint(sessions, session, mode);
    return ServerEndpointConfig.Builder.create(WebSocketEndpoint.class, "/sessions")
        .configurator(
            new ServerEndpointConfig.Configurator() {
              @Override
              public <T> T getEndpointInstance(Class<T> type) {
                return type.cast(endpoint);
              }
            })
        .build();
  }
}
