package dev.jobpool;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.util.Arrays;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Sends bytes to a service as they are, be they HTTP or not, and reads the answer. */
record RawConnection(URI service) {
  private static final int TIMEOUT_MILLIS = 15_000;
  private static final Pattern CONTENT_LENGTH = Pattern.compile("\r\ncontent-length: ([0-9]+)");

  /**
   * What came back.
   *
   * @param status 0 if the connection was closed without a word
   * @param head status line and headers, in lower case
   */
  record Answer(int status, String head, byte[] body) {

    String text() {
      return new String(body, UTF_8);
    }
  }

  /**
   * @param request says {@code Connection: close}, or the service closes for another reason
   * @throws java.net.SocketTimeoutException if the service neither answers nor closes
   */
  Answer exchange(byte[] request) throws IOException {
    try (Socket socket = open()) {
      socket.getOutputStream().write(request);
      socket.getOutputStream().flush();
      socket.shutdownOutput();
      return parsed(socket.getInputStream().readAllBytes());
    }
  }

  Socket open() throws IOException {
    Socket socket = new Socket(service.getHost(), service.getPort());
    socket.setSoTimeout(TIMEOUT_MILLIS);
    return socket;
  }

  private static Answer parsed(byte[] bytes) throws IOException {
    String all = new String(bytes, ISO_8859_1);
    int end = all.indexOf("\r\n\r\n");
    if (end < 0) {
      return new Answer(0, all, new byte[0]);
    }
    String head = all.substring(0, end).toLowerCase(Locale.ROOT);
    byte[] rest = Arrays.copyOfRange(bytes, end + 4, bytes.length);
    int status = Integer.parseInt(head.substring(9, 12));
    if (status == 100) {
      return parsed(rest);
    }
    return new Answer(
        status,
        head,
        head.contains("\r\ntransfer-encoding: chunked") ? joined(rest) : cut(head, rest));
  }

  /** What follows is the answer to something that the service took for another request. */
  private static byte[] cut(String head, byte[] rest) {
    Matcher length = CONTENT_LENGTH.matcher(head);
    return length.find()
        ? Arrays.copyOf(rest, Math.min(rest.length, Integer.parseInt(length.group(1))))
        : rest;
  }

  private static byte[] joined(byte[] chunks) throws IOException {
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    ByteArrayInputStream in = new ByteArrayInputStream(chunks);
    for (int size = chunkSize(in); size > 0; size = chunkSize(in)) {
      body.write(in.readNBytes(size));
      in.skipNBytes(2);
    }
    return body.toByteArray();
  }

  private static int chunkSize(ByteArrayInputStream in) {
    StringBuilder line = new StringBuilder();
    for (int c = in.read(); c != '\n'; c = in.read()) {
      if (c < 0) {
        return 0;
      }
      line.append((char) c);
    }
    return Integer.parseInt(line.toString().strip(), 16);
  }
}
