package dev.jobpool.session;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.Socket;
import java.net.StandardSocketOptions;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import jdk.net.ExtendedSocketOptions;

/** Bytes to and from a client over TCP, with a virtual thread that reads. */
final class TcpTransport implements Transport {
  private static final Logger LOG = System.getLogger(TcpTransport.class.getName());
  private static final int BUFFER_BYTES = 16 << 10;
  private static final Duration FOREVER = Duration.ofDays(1);

  /** How long a client may go on sending after the end, so that it gets all of what it is sent. */
  private static final Duration LINGER = Duration.ofSeconds(10);

  /** The kernel asks after a minute of silence, and gives up after another. */
  private static final int KEEP_IDLE_SECONDS = 60;

  private static final int KEEP_INTERVAL_SECONDS = 10;
  private static final int KEEP_COUNT = 6;

  private final Session session;
  private final Socket socket;
  private final InputStream in;
  private final OutputStream out;
  private final CountDownLatch inputRead = new CountDownLatch(1);

  TcpTransport(Session session, Socket socket) throws IOException {
    this.session = session;
    this.socket = socket;
    this.in = socket.getInputStream();
    this.out = socket.getOutputStream();
    socket.setTcpNoDelay(true);
    socket.setOption(StandardSocketOptions.SO_KEEPALIVE, true);
    keepAlive(socket);
  }

  /** Not every system can be told how often to ask. */
  private static void keepAlive(Socket socket) throws IOException {
    if (socket.supportedOptions().contains(ExtendedSocketOptions.TCP_KEEPIDLE)) {
      socket.setOption(ExtendedSocketOptions.TCP_KEEPIDLE, KEEP_IDLE_SECONDS);
      socket.setOption(ExtendedSocketOptions.TCP_KEEPINTERVAL, KEEP_INTERVAL_SECONDS);
      socket.setOption(ExtendedSocketOptions.TCP_KEEPCOUNT, KEEP_COUNT);
    }
  }

  void start() {
    session.start(this);
    Thread.ofVirtual().name("session-input-" + session.id()).start(this::read);
  }

  private void read() {
    try {
      byte[] buffer = new byte[BUFFER_BYTES];
      for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
        session.said(buffer, 0, n); // After the end it is thrown away.
      }
      session.endInput();
    } catch (IOException e) {
      session.leave("The client has gone");
    } catch (InterruptedException e) {
      throw new IllegalStateException("nobody interrupts this thread", e);
    } finally {
      inputRead.countDown();
    }
  }

  @Override
  public void send(byte[] piece) throws IOException {
    out.write(piece);
  }

  @Override
  public Duration patience() {
    return FOREVER;
  }

  @Override
  public void silence() {
    // The kernel looks after the connection.
  }

  /** A socket that is closed with input unread would take back what the client has not read yet. */
  @Override
  public void close(Farewell farewell) {
    try (socket) {
      socket.shutdownOutput();
      var unused = inputRead.await(LINGER.toNanos(), TimeUnit.NANOSECONDS);
    } catch (IOException e) {
      LOG.log(Level.DEBUG, "Session " + session.id() + " had nobody to say goodbye to", e);
    } catch (InterruptedException e) {
      throw new IllegalStateException("nobody interrupts this thread", e);
    }
  }

  @Override
  public void abort() {
    try {
      socket.close();
    } catch (IOException e) {
      LOG.log(Level.DEBUG, "The connection of session " + session.id() + " did not close", e);
    }
  }
}
