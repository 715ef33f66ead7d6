package dev.jobpool.session;

import jakarta.websocket.CloseReason;
import jakarta.websocket.CloseReason.CloseCodes;
import jakarta.websocket.Endpoint;
import jakarta.websocket.EndpointConfig;
import jakarta.websocket.MessageHandler;
import jakarta.websocket.PongMessage;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One WebSocket connection, as the container calls it. A message is handed on by the thread that
 * read it, which reads no further while the function has too much unread: so TCP holds the client
 * back.
 */
final class WebSocketEndpoint extends Endpoint {
  private static final Logger LOG = System.getLogger(WebSocketEndpoint.class.getName());

  /** Tomcat's name for how long a message may take to be sent. */
  private static final String SEND_TIMEOUT = "org.apache.tomcat.websocket.BLOCKING_SEND_TIMEOUT";

  /** With these a client takes its leave; 1005 stands for none. */
  private static final Set<Integer> IN_GOOD_ORDER =
      Set.of(
          CloseCodes.NORMAL_CLOSURE.getCode(),
          CloseCodes.GOING_AWAY.getCode(),
          CloseCodes.NO_STATUS_CODE.getCode());

  private final Sessions sessions;
  private final Session session;
  private final FrameMode mode;
  private volatile @Nullable WebSocketTransport transport;

  WebSocketEndpoint(Sessions sessions, Session session, FrameMode mode) {
    this.sessions = sessions;
    this.session = session;
    this.mode = mode;
  }

  @Override
  public void onOpen(jakarta.websocket.Session webSocket, EndpointConfig config) {
    SessionSettings settings = sessions.settings();
    webSocket.setMaxIdleTimeout(0);
    webSocket.setMaxBinaryMessageBufferSize(settings.maxFrameBytes());
    webSocket.setMaxTextMessageBufferSize(settings.maxFrameBytes());
    webSocket.getUserProperties().put(SEND_TIMEOUT, settings.idleTimeout().toMillis());
    var way = new WebSocketTransport(webSocket, session, mode, settings.pingInterval());
    transport = way;
    webSocket.addMessageHandler(ByteBuffer.class, (MessageHandler.Whole<ByteBuffer>) way::binary);
    webSocket.addMessageHandler(String.class, (MessageHandler.Whole<String>) way::text);
    webSocket.addMessageHandler(
        PongMessage.class, (MessageHandler.Whole<PongMessage>) _ -> way.heard());
    session.start(way);
  }

  @Override
  public void onClose(jakarta.websocket.Session webSocket, CloseReason reason) {
    int code = reason.getCloseCode().getCode();
    WebSocketTransport way = transport;
    if (way != null && way.isClosing()) {
      return; // It was this side that closed.
    }
    if (IN_GOOD_ORDER.contains(code)) {
      sessions.clientLeft(session);
    } else {
      session.leave(
          "The client's connection ended with %d %s".formatted(code, reason.getReasonPhrase()));
    }
  }

  @Override
  public void onError(jakarta.websocket.Session webSocket, Throwable error) {
    LOG.log(Level.DEBUG, "The connection of session " + session.id() + " failed", error);
  }
}
