package dev.jobpool.session;

import jakarta.websocket.CloseReason;
import jakarta.websocket.CloseReason.CloseCode;
import jakarta.websocket.RemoteEndpoint;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;

/** Messages to and from a client over WebSocket. */
final class WebSocketTransport implements Transport {
  private static final Logger LOG = System.getLogger(WebSocketTransport.class.getName());
  private static final ByteBuffer NO_BYTES = ByteBuffer.allocate(0);

  /** A client that has not said anything after so many pings is gone. */
  private static final int MOST_PINGS = 2;

  private static final String NOT_UTF_8 = "the function wrote bytes that are not UTF-8";

  private final jakarta.websocket.Session webSocket;
  private final Session session;
  private final Duration pingInterval;
  private final Utf8Pieces text = new Utf8Pieces();
  private final AtomicBoolean closing = new AtomicBoolean();

  private volatile FrameMode mode;
  private volatile int unanswered;

  /** True while the function keeps the client's thread from reading, and so from hearing. */
  private volatile boolean deaf;

  WebSocketTransport(
      jakarta.websocket.Session webSocket, Session session, FrameMode mode, Duration pingInterval) {
    this.webSocket = webSocket;
    this.session = session;
    this.mode = mode;
    this.pingInterval = pingInterval;
  }

  /** The client sent a binary message. */
  void binary(ByteBuffer message) {
    if (accepts(FrameMode.BINARY)) {
      byte[] bytes = new byte[message.remaining()];
      message.get(bytes);
      pass(bytes);
    }
  }

  /** The client sent a text. */
  void text(String message) {
    if (accepts(FrameMode.TEXT)) {
      pass(message.getBytes(StandardCharsets.UTF_8));
    }
  }

  /** The client gave a sign of life. */
  void heard() {
    unanswered = 0;
  }

  /** True if this side has closed the connection, or is about to. */
  boolean isClosing() {
    return closing.get();
  }

  private boolean accepts(FrameMode kind) {
    heard();
    if (mode == FrameMode.AUTO) {
      mode = kind;
    }
    if (mode == kind) {
      return true;
    }
    String why = "a %s message in a session of %s ones".formatted(name(kind), name(mode));
    close(new Farewell(Farewell.WRONG_KIND, why));
    session.leave("The client sent " + why);
    return false;
  }

  private static String name(FrameMode mode) {
    return mode == FrameMode.TEXT ? "text" : "binary";
  }

  private void pass(byte[] bytes) {
    deaf = true;
    try {
      session.said(bytes, 0, bytes.length);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      session.leave("The service is stopping");
    } finally {
      heard();
      deaf = false;
    }
  }

  @Override
  public void send(byte[] piece) throws IOException {
    if (mode == FrameMode.BINARY) {
      tell(remote -> remote.sendBinary(ByteBuffer.wrap(piece)));
      return;
    }
    String message;
    try {
      message = text.next(piece);
    } catch (CharacterCodingException e) {
      if (mode == FrameMode.AUTO) {
        mode = FrameMode.BINARY;
        tell(remote -> remote.sendBinary(ByteBuffer.wrap(piece)));
        return;
      }
      session.leave("The function wrote bytes that are not UTF-8 to a session of text");
      close(new Farewell(Farewell.NOT_UTF_8, NOT_UTF_8));
      throw e;
    }
    if (!message.isEmpty()) {
      tell(remote -> remote.sendText(message));
    }
  }

  /** Says nothing to a client that has just closed: the endpoint is told of that, and how. */
  private void tell(Words words) throws IOException {
    try {
      words.sayTo(webSocket.getBasicRemote());
    } catch (IllegalStateException e) {
      LOG.log(Level.DEBUG, "The client of session " + session.id() + " has closed", e);
    }
  }

  private interface Words {
    void sayTo(RemoteEndpoint.Basic remote) throws IOException;
  }

  @Override
  public Duration patience() {
    return pingInterval;
  }

  @Override
  public void silence() throws IOException {
    if (deaf) {
      return;
    }
    if (unanswered >= MOST_PINGS) {
      throw new IOException("%d pings were not answered".formatted(unanswered));
    }
    unanswered = unanswered + 1;
    tell(remote -> remote.sendPing(NO_BYTES.duplicate()));
  }

  @Override
  public void close(Farewell farewell) {
    if (!closing.compareAndSet(false, true)) {
      return;
    }
    boolean cut = farewell.code() == Farewell.NORMAL && text.isWithinCharacter();
    Farewell last = cut ? new Farewell(Farewell.NOT_UTF_8, NOT_UTF_8) : farewell;
    try {
      CloseCode code = last::code;
      webSocket.close(new CloseReason(code, last.reason()));
    } catch (IOException | RuntimeException e) {
      LOG.log(Level.DEBUG, "Session " + session.id() + " had nobody to say goodbye to", e);
    }
  }

  @Override
  public void abort() {
    Thread.startVirtualThread(() -> close(new Farewell(Farewell.GOING_AWAY, "the client is gone")));
  }
}
