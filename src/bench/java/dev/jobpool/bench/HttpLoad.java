package dev.jobpool.bench;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** Sends the same request over kept-alive connections on loopback, one thread each. */
final class HttpLoad {
  private final int port;
  private final byte[] request;

  HttpLoad(int port, String path, String body) {
    this(port, path, body, "");
  }

  /**
   * @param headers further ones, each with its line end
   */
  HttpLoad(int port, String path, String body, String headers) {
    this.port = port;
    this.request =
        ("POST %s HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n".formatted(path)
                + "Content-Length: %d\r\n%s\r\n%s".formatted(body.length(), headers, body))
            .getBytes(StandardCharsets.ISO_8859_1);
  }

  /** Requests a second, and how long one took at the median. */
  record Result(double rate, double medianMicros) {}

  Result run(int connections, int requestsEach) throws InterruptedException {
    long[][] nanos = new long[connections][requestsEach];
    List<Thread> threads = new ArrayList<>();
    long start = System.nanoTime();
    for (long[] mine : nanos) {
      threads.add(Thread.ofPlatform().start(() -> request(mine)));
    }
    for (Thread thread : threads) {
      thread.join();
    }
    double seconds = (System.nanoTime() - start) / 1e9;
    long[] all = Arrays.stream(nanos).flatMapToLong(Arrays::stream).sorted().toArray();
    return new Result(all.length / seconds, all[all.length / 2] / 1e3);
  }

  private void request(long[] nanos) {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      socket.setTcpNoDelay(true);
      InputStream in = new BufferedInputStream(socket.getInputStream());
      OutputStream out = new BufferedOutputStream(socket.getOutputStream());
      for (int i = 0; i < nanos.length; i++) {
        long start = System.nanoTime();
        out.write(request);
        out.flush();
        readAnswer(in);
        nanos[i] = System.nanoTime() - start;
      }
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private static void readAnswer(InputStream in) throws IOException {
    String status = line(in);
    if (!status.startsWith("HTTP/1.1 20")) {
      throw new IOException("unexpected answer: " + status);
    }
    int length = -1;
    boolean chunked = false;
    for (String header = line(in); !header.isEmpty(); header = line(in)) {
      String lower = header.toLowerCase(Locale.ROOT);
      if (lower.startsWith("content-length:")) {
        length = Integer.parseInt(lower.substring(15).strip());
      }
      chunked |= lower.startsWith("transfer-encoding: chunked");
    }
    if (chunked) {
      for (int size = chunkSize(in); size > 0; size = chunkSize(in)) {
        in.skipNBytes(size + 2L);
      }
      in.skipNBytes(2);
    } else {
      in.skipNBytes(length);
    }
  }

  private static int chunkSize(InputStream in) throws IOException {
    return Integer.parseInt(line(in), 16);
  }

  private static String line(InputStream in) throws IOException {
    StringBuilder line = new StringBuilder(64);
    for (int b = in.read(); b != '\n'; b = in.read()) {
      if (b < 0) {
        throw new EOFException();
      }
      if (b != '\r') {
        line.append((char) b);
      }
    }
    return line.toString();
  }
}
