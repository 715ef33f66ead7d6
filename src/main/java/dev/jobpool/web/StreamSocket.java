package dev.jobpool.web;

import static java.nio.charset.StandardCharsets.US_ASCII;

import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.WebConnection;
import java.io.IOException;
import java.util.Locale;
import java.util.concurrent.locks.ReentrantLock;
import org.apache.coyote.http11.upgrade.InternalHttpUpgradeHandler;
import org.apache.tomcat.util.net.AbstractEndpoint.Handler.SocketState;
import org.apache.tomcat.util.net.SSLSupport;
import org.apache.tomcat.util.net.SocketEvent;
import org.apache.tomcat.util.net.SocketWrapperBase;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;

/**
 * A connection on which a long answer is being sent, without Tomcat's request and response, whose
 * buffers take three times as much as the connection: Tomcat is told that the connection has been
 * upgraded, and takes them back. The client sees an ordinary answer, in chunks, that ends with the
 * connection.
 *
 * <p>Tomcat makes it by reflection, tells it when it may begin, and tells it when the client has
 * gone. No other thread writes while {@link #write} does; the lock keeps the connection from being
 * closed under it, and given to somebody else.
 */
public final class StreamSocket implements InternalHttpUpgradeHandler {
  /** How long one who takes nothing of what is sent is waited for. */
  private static final int STALL_MILLIS = 30_000;

  private static final byte[] CRLF = {'\r', '\n'};
  private static final byte[] LAST_CHUNK = "0\r\n\r\n".getBytes(US_ASCII);

  private final ReentrantLock lock = new ReentrantLock();
  private final byte[] ignored = new byte[64];
  private @Nullable SocketWrapperBase<?> socket;
  private @Nullable Listener listener;
  private boolean chunked;
  private volatile boolean gone;

  /** Whose answer it is. */
  interface Listener {

    /** It may be written. */
    void opened(StreamSocket socket);

    /** The client has gone: nothing can be written any more. */
    void gone();
  }

  /**
   * Sends the head of the answer and gives up request and response.
   *
   * @param listener told when the body can be written; it never is if the client is gone by then
   */
  static void open(
      HttpServletRequest request,
      HttpServletResponse response,
      String contentType,
      boolean compressing,
      Listener listener)
      throws IOException {
    response.setContentType(contentType);
    response.setHeader(HttpHeaders.CACHE_CONTROL, "no-store");
    response.setHeader("X-Accel-Buffering", "no");
    response.setHeader(HttpHeaders.CONNECTION, "close");
    if (compressing) {
      // So that Tomcat, which compresses answers, leaves this one alone.
      response.setHeader(HttpHeaders.CONTENT_ENCODING, "identity");
    }
    if (request.getMethod().equals("HEAD")) {
      return;
    }
    boolean chunked = !request.getProtocol().equals("HTTP/1.0");
    if (chunked) {
      response.setHeader(HttpHeaders.TRANSFER_ENCODING, "chunked");
    }
    StreamSocket socket = upgrade(request);
    socket.listener = listener;
    socket.chunked = chunked;
    response.setStatus(HttpServletResponse.SC_OK); // the upgrade has set another
    response.flushBuffer();
  }

  private static StreamSocket upgrade(HttpServletRequest request) throws IOException {
    try {
      return request.upgrade(StreamSocket.class);
    } catch (ServletException e) {
      throw new IllegalStateException("The connection cannot be kept for a stream", e);
    }
  }

  private SocketWrapperBase<?> socket() {
    SocketWrapperBase<?> given = socket;
    if (given == null) {
      throw new IllegalStateException("not opened yet");
    }
    return given;
  }

  /** Sends all of it, however long the client takes. */
  void write(byte[] bytes) throws IOException {
    lock.lock();
    try {
      if (gone) {
        throw new IOException("the client has gone");
      }
      if (chunked) {
        send(
            (Integer.toHexString(bytes.length).toLowerCase(Locale.ROOT) + "\r\n")
                .getBytes(US_ASCII));
      }
      send(bytes);
      if (chunked) {
        send(CRLF);
      }
      socket().flush(true);
    } finally {
      lock.unlock();
    }
  }

  /** Ends the answer, which is whole, and the connection. */
  void end() {
    lock.lock();
    try {
      if (!gone && chunked) {
        send(LAST_CHUNK);
        socket().flush(true);
      }
    } catch (IOException _) {
      // It has gone before.
    } finally {
      lock.unlock();
      close();
    }
  }

  /** Ends the connection. To be called by the thread that writes. */
  void close() {
    gone = true;
    SocketWrapperBase<?> open = socket();
    // While Tomcat handles an event it forgets which handler to let go of at the end.
    open.getLock().lock();
    try {
      open.close();
    } finally {
      open.getLock().unlock();
    }
  }

  private void send(byte[] bytes) throws IOException {
    socket().write(true, bytes, 0, bytes.length);
  }

  @Override
  public void setSocketWrapper(SocketWrapperBase<?> wrapper) {
    socket = wrapper;
    wrapper.setWriteTimeout(STALL_MILLIS);
  }

  @Override
  public void init(WebConnection connection) {
    if (listener != null) {
      listener.opened(this);
    }
  }

  /** The client may only go; what it says before is not listened to. */
  @Override
  public SocketState upgradeDispatch(SocketEvent event) {
    if (event == SocketEvent.OPEN_READ && !hasEnded()) {
      return SocketState.UPGRADED;
    }
    gone = true;
    if (listener != null) {
      listener.gone();
    }
    if (lock.tryLock()) {
      lock.unlock();
      return SocketState.CLOSED;
    }
    return SocketState.ASYNC_IO; // Whoever is writing will close it.
  }

  private boolean hasEnded() {
    try {
      int read;
      do {
        read = socket().read(false, ignored, 0, ignored.length);
      } while (read > 0);
      return read < 0;
    } catch (IOException _) {
      return true;
    }
  }

  @Override
  public void destroy() {
    gone = true;
    if (listener != null) {
      listener.gone();
    }
  }

  @Override
  public void timeoutAsync(long now) {}

  @Override
  public void setSslSupport(SSLSupport support) {}

  @Override
  public void pause() {}
}
