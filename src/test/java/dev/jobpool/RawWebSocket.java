package dev.jobpool;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.nio.ByteBuffer;

/** A WebSocket client that sends any frame, and answers pings only if it is told to. */
final class RawWebSocket implements Closeable {
  static final int CONTINUATION = 0;
  static final int TEXT = 1;
  static final int BINARY = 2;
  static final int CLOSE = 8;
  static final int PING = 9;
  static final int PONG = 10;

  private static final int TIMEOUT_MILLIS = 30_000;
  private static final byte[] MASK = {1, 2, 3, 4};

  private final Socket socket;
  private final DataInputStream in;
  private final String head;

  /** A frame that came, or the end of the connection. */
  record Frame(int opcode, byte[] payload) {
    static final Frame END = new Frame(-1, new byte[0]);

    String text() {
      return new String(payload, UTF_8);
    }

    int closeCode() {
      return opcode == CLOSE && payload.length >= 2
          ? Short.toUnsignedInt(ByteBuffer.wrap(payload).getShort())
          : -1;
    }

    String closeReason() {
      return new String(payload, 2, payload.length - 2, UTF_8);
    }
  }

  /**
   * Asks for the upgrade.
   *
   * @param query of {@code /sessions}
   * @param headers further ones, each with its line end
   */
  RawWebSocket(URI service, String query, String headers) throws IOException {
    socket = new Socket(service.getHost(), service.getPort());
    socket.setSoTimeout(TIMEOUT_MILLIS);
    in = new DataInputStream(new java.io.BufferedInputStream(socket.getInputStream()));
    String request =
        """
        GET /sessions?%s HTTP/1.1\r
        Host: %s:%d\r
        Connection: keep-alive, Upgrade\r
        Upgrade: websocket\r
        Sec-WebSocket-Version: 13\r
        Sec-WebSocket-Key: AQIDBAUGBwgJCgsMDQ4PEA==\r
        %s\r
        """
            .formatted(query, service.getHost(), service.getPort(), headers);
    socket.getOutputStream().write(request.getBytes(ISO_8859_1));
    head = readHead();
  }

  /** Opens a session, which must be granted. */
  static RawWebSocket open(URI service, String query) throws IOException {
    RawWebSocket opened = new RawWebSocket(service, query, "");
    if (opened.status() != 101) {
      throw new AssertionError(opened.head + opened.body());
    }
    return opened;
  }

  private String readHead() throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    while (!bytes.toString(ISO_8859_1).endsWith("\r\n\r\n")) {
      bytes.write(in.readUnsignedByte());
    }
    return bytes.toString(ISO_8859_1);
  }

  int status() {
    return Integer.parseInt(head.substring(9, 12));
  }

  String header(String name) {
    return head.lines()
        .filter(line -> line.regionMatches(true, 0, name + ":", 0, name.length() + 1))
        .map(line -> line.substring(name.length() + 1).strip())
        .findFirst()
        .orElse("");
  }

  /** Of an answer that is no upgrade. */
  String body() throws IOException {
    if (!header("Content-Length").isEmpty()) {
      return new String(in.readNBytes(Integer.parseInt(header("Content-Length"))), UTF_8);
    }
    StringBuilder body = new StringBuilder();
    while (!body.toString().endsWith("\r\n0\r\n")) {
      body.append((char) in.readUnsignedByte());
    }
    return body.toString();
  }

  void send(String text) throws IOException {
    send(TEXT, text.getBytes(UTF_8));
  }

  void send(byte[] bytes) throws IOException {
    send(BINARY, bytes);
  }

  void send(int opcode, byte[] payload) throws IOException {
    sendFrame(0x80 | opcode, payload);
  }

  /** A part of a message, which goes on after it. */
  void sendFragment(int opcode, byte[] payload) throws IOException {
    sendFrame(opcode, payload);
  }

  private void sendFrame(int firstByte, byte[] payload) throws IOException {
    ByteBuffer frame = ByteBuffer.allocate(payload.length + 14).put((byte) firstByte);
    if (payload.length < 126) {
      frame.put((byte) (0x80 | payload.length));
    } else if (payload.length < 1 << 16) {
      frame.put((byte) (0x80 | 126)).putShort((short) payload.length);
    } else {
      frame.put((byte) (0x80 | 127)).putLong(payload.length);
    }
    frame.put(MASK);
    for (int i = 0; i < payload.length; i++) {
      frame.put((byte) (payload[i] ^ MASK[i % 4]));
    }
    socket.getOutputStream().write(frame.array(), 0, frame.position());
  }

  void sendClose(int code) throws IOException {
    send(CLOSE, ByteBuffer.allocate(2).putShort((short) code).array());
  }

  /** The next frame, pings included. */
  Frame readFrame() throws IOException {
    try {
      int opcode = in.readUnsignedByte() & 0xf;
      int length = in.readUnsignedByte() & 0x7f;
      if (length == 126) {
        length = in.readUnsignedShort();
      } else if (length == 127) {
        length = (int) in.readLong();
      }
      return new Frame(opcode, in.readNBytes(length));
    } catch (EOFException | java.net.SocketException e) {
      return Frame.END;
    }
  }

  /** The next frame that is no ping; pings are answered. */
  Frame read() throws IOException {
    Frame frame = readFrame();
    while (frame.opcode() == PING) {
      send(PONG, frame.payload());
      frame = readFrame();
    }
    return frame;
  }

  /** What is said until a line ends. */
  String readLine() throws IOException {
    StringBuilder line = new StringBuilder();
    while (line.indexOf("\n") < 0) {
      Frame frame = read();
      if (frame.opcode() != TEXT && frame.opcode() != BINARY) {
        throw new AssertionError("after " + line + " came " + frame.opcode() + frame.text());
      }
      line.append(frame.text());
    }
    return line.toString();
  }

  /** Reads on until it is closed; the close frame, or the end. */
  Frame readClose() throws IOException {
    Frame frame = read();
    while (frame.opcode() != CLOSE && frame != Frame.END) {
      frame = read();
    }
    return frame;
  }

  Socket socket() {
    return socket;
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
