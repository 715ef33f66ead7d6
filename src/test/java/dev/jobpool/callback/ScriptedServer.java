package dev.jobpool.callback;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/**
 * A web server on loopback that answers as it is told, well or badly: one request for each
 * connection, which it closes.
 */
public final class ScriptedServer implements AutoCloseable {
  /** Answers nothing, until the client goes. */
  public static final Script HANG = (_, client) -> client.getInputStream().read();

  /** Answers with success and a body without end. */
  public static final Script ENDLESS =
      (_, client) -> {
        OutputStream out = client.getOutputStream();
        out.write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n".getBytes(ISO_8859_1));
        while (true) {
          out.write("5\r\nmore \r\n".getBytes(ISO_8859_1));
          out.flush();
        }
      };

  private final ServerSocket listener;
  private final Script script;
  private final Set<Socket> clients = ConcurrentHashMap.newKeySet();
  private final List<Request> requests = new CopyOnWriteArrayList<>();

  /** One that was read. Header names are in lower case. */
  public record Request(String method, String path, Map<String, String> headers, byte[] body) {

    public String text() {
      return new String(body, UTF_8);
    }

    public @Nullable String header(String name) {
      return headers.get(name);
    }
  }

  /** What it does with a request. */
  public interface Script {
    void answer(Request request, Socket client) throws IOException;
  }

  private ScriptedServer(ServerSocket listener, Script script) {
    this.listener = listener;
    this.script = script;
  }

  public static ScriptedServer start(Script script) throws IOException {
    return start(new ServerSocket(0, 50, InetAddress.getLoopbackAddress()), script);
  }

  public static ScriptedServer start(ServerSocket listener, Script script) {
    var server = new ScriptedServer(listener, script);
    Thread.ofVirtual().start(server::accept);
    return server;
  }

  /** Answers with a status, and with headers. */
  public static Script status(int status, String... headers) {
    return (_, client) -> {
      var head = new StringBuilder("HTTP/1.1 %d So\r\nContent-Length: 0\r\n".formatted(status));
      for (String header : headers) {
        head.append(header).append("\r\n");
      }
      client.getOutputStream().write(head.append("\r\n").toString().getBytes(ISO_8859_1));
    };
  }

  public int port() {
    return listener.getLocalPort();
  }

  public String url(String path) {
    return "http://" + listener.getInetAddress().getHostAddress() + ":" + port() + path;
  }

  /** In the order in which they came. */
  public List<Request> requests() {
    return List.copyOf(requests);
  }

  /** Those to a path. */
  public List<Request> requests(String path) {
    return requests.stream().filter(request -> request.path().equals(path)).toList();
  }

  private void accept() {
    while (!listener.isClosed()) {
      try {
        Socket client = listener.accept();
        clients.add(client);
        Thread.ofVirtual().start(() -> serve(client));
      } catch (IOException _) {
        // closed, or a client that has left
      }
    }
  }

  private void serve(Socket client) {
    try (client) {
      Request request = read(client.getInputStream());
      requests.add(request);
      script.answer(request, client);
    } catch (IOException _) {
      // the client has left
    } finally {
      clients.remove(client);
    }
  }

  private static Request read(InputStream in) throws IOException {
    String[] first = line(in).split(" ");
    Map<String, String> headers = new TreeMap<>();
    for (String line = line(in); !line.isEmpty(); line = line(in)) {
      String[] parts = line.split(": ", 2);
      headers.put(parts[0].toLowerCase(Locale.ROOT), parts[1]);
    }
    int length = Integer.parseInt(headers.getOrDefault("content-length", "0"));
    return new Request(first[0], first[1], headers, in.readNBytes(length));
  }

  private static String line(InputStream in) throws IOException {
    var line = new ByteArrayOutputStream();
    for (int c = in.read(); c != '\n'; c = in.read()) {
      if (c < 0) {
        throw new IOException("the client has left");
      }
      if (c != '\r') {
        line.write(c);
      }
    }
    return line.toString(ISO_8859_1);
  }

  @Override
  public void close() {
    try {
      listener.close();
      for (Socket client : clients) {
        client.close();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
