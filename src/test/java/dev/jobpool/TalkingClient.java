package dev.jobpool;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import org.jspecify.annotations.Nullable;

/** A client over TCP that reads and writes as a test wants. */
final class TalkingClient implements Closeable {
  /** A service that says nothing for so long hangs. */
  private static final int TIMEOUT_MILLIS = 30_000;

  private final Socket socket;

  TalkingClient(int port) throws IOException {
    socket = new Socket(InetAddress.getLoopbackAddress(), port);
    socket.setSoTimeout(TIMEOUT_MILLIS);
  }

  void say(String text) throws IOException {
    socket.getOutputStream().write(text.getBytes(UTF_8));
  }

  /** The next line without its end; null at the end of the connection. */
  @Nullable String hear() throws IOException {
    StringBuilder line = new StringBuilder();
    InputStream in = socket.getInputStream();
    for (int c = in.read(); c != '\n'; c = in.read()) {
      if (c < 0) {
        return null;
      }
      line.append((char) c);
    }
    return line.toString();
  }

  Socket socket() {
    return socket;
  }

  void endInput() throws IOException {
    socket.shutdownOutput();
  }

  /** As many bytes, or fewer at the end of the connection. */
  byte[] hear(int length) throws IOException {
    return socket.getInputStream().readNBytes(length);
  }

  byte[] hearAll() throws IOException {
    return socket.getInputStream().readAllBytes();
  }

  /** True if the connection ends, in whatever way, before it brings anything more. */
  boolean isCut() throws IOException {
    try {
      return socket.getInputStream().read() < 0;
    } catch (SocketException e) {
      return true;
    }
  }

  /** Vanishes with a reset. */
  void reset() throws IOException {
    socket.setSoLinger(true, 0);
    socket.close();
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
