package dev.jobpool.bench;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.jobpool.JobPoolApplication;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A line to {@code samples.Chat::talk} and its answer over TCP, against a plain TCP echo in a JVM
 * of its own, in alternating rounds: the median time of one over a single connection.
 */
public final class ChatTimes {
  private static final int ROUNDS = 9;
  private static final int LINES = 5_000;
  private static final byte[] LINE = "hello, is anybody there?\n".getBytes(US_ASCII);

  private ChatTimes() {}

  /** Prints one line a figure. */
  public static void main(String[] args) throws Exception {
    int chatPort = freePort();
    int echoPort = freePort();
    Process service =
        start(
            JobPoolApplication.class,
            "--server.port=0",
            "--jobpool.pool.size=2",
            "--jobpool.pool.functions=target/functions",
            "--jobpool.tcp[0].port=" + chatPort,
            "--jobpool.tcp[0].func=samples.Chat::talk");
    Process echo = start(PlainEcho.class, Integer.toString(echoPort));
    try (Socket chat = connect(chatPort);
        Socket plain = connect(echoPort)) {
      for (int i = 0; i < 4; i++) {
        medianMicros(chat);
        medianMicros(plain);
      }
      Comparison comparison = new Comparison("chat", "echo");
      for (int round = 0; round < ROUNDS; round++) {
        comparison.addBaseline("median µs of a round trip", medianMicros(plain));
        comparison.addOurs("median µs of a round trip", medianMicros(chat));
      }
      comparison.print();
    } finally {
      for (Process process : List.of(service, echo)) {
        process.destroy();
        process.waitFor();
      }
    }
  }

  private static double medianMicros(Socket socket) throws IOException {
    long[] nanos = new long[LINES];
    for (int i = 0; i < LINES; i++) {
      long start = System.nanoTime();
      socket.getOutputStream().write(LINE);
      if (socket.getInputStream().readNBytes(LINE.length).length < LINE.length) {
        throw new IOException("the connection ended");
      }
      nanos[i] = System.nanoTime() - start;
    }
    Arrays.sort(nanos);
    return nanos[LINES / 2] / 1000.0;
  }

  private static Process start(Class<?> main, String... arguments) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
    command.addAll(List.of(arguments));
    return new ProcessBuilder(command)
        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
        .redirectError(ProcessBuilder.Redirect.INHERIT)
        .start();
  }

  private static Socket connect(int port) throws Exception {
    for (int attempt = 0; attempt < 600; attempt++) {
      try {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.setTcpNoDelay(true);
        return socket;
      } catch (IOException e) {
        Thread.sleep(100);
      }
    }
    throw new IOException("nobody listens on port " + port);
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }
}
