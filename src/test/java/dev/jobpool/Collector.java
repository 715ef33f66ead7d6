package dev.jobpool;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * Takes spans by OTLP over HTTP, as a collector of traces does, and keeps of each what a test asks
 * for.
 *
 * <p>Source of the field numbers: {@code opentelemetry/proto/trace/v1/trace.proto}.
 */
final class Collector implements AutoCloseable {
  private static final int RESOURCE_SPANS = 1;
  private static final int SCOPE_SPANS = 2;
  private static final int SPANS = 2;
  private static final int TRACE_ID = 1;
  private static final int SPAN_ID = 2;
  private static final int PARENT_ID = 4;
  private static final int NAME = 5;

  private final HttpServer server;
  private final List<Span> spans = new CopyOnWriteArrayList<>();

  /**
   * @param parentId empty: it begins the trace
   */
  record Span(String name, String traceId, String spanId, String parentId) {}

  /** A field of a message in Protocol Buffers; numbers are left out. */
  private record Field(int number, byte[] content) {}

  Collector() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/v1/traces", this::take);
    server.start();
  }

  String endpoint() {
    return "http://127.0.0.1:%d/v1/traces".formatted(server.getAddress().getPort());
  }

  List<Span> spans() {
    return spans;
  }

  /** Those of one trace. */
  List<Span> spans(String traceId) {
    return spans.stream().filter(span -> span.traceId().equals(traceId)).toList();
  }

  private void take(HttpExchange exchange) throws IOException {
    byte[] body = exchange.getRequestBody().readAllBytes();
    for (byte[] resource : contents(body, RESOURCE_SPANS)) {
      for (byte[] scope : contents(resource, SCOPE_SPANS)) {
        for (byte[] span : contents(scope, SPANS)) {
          spans.add(
              new Span(
                  new String(content(span, NAME), StandardCharsets.UTF_8),
                  HexFormat.of().formatHex(content(span, TRACE_ID)),
                  HexFormat.of().formatHex(content(span, SPAN_ID)),
                  HexFormat.of().formatHex(content(span, PARENT_ID))));
        }
      }
    }
    exchange.sendResponseHeaders(200, -1);
    exchange.close();
  }

  private static byte[] content(byte[] message, int number) {
    List<byte[]> contents = contents(message, number);
    return contents.isEmpty() ? new byte[0] : contents.getFirst();
  }

  private static List<byte[]> contents(byte[] message, int number) {
    return fields(message).stream()
        .filter(field -> field.number() == number)
        .map(Field::content)
        .toList();
  }

  private static List<Field> fields(byte[] message) {
    ByteBuffer in = ByteBuffer.wrap(message).order(ByteOrder.LITTLE_ENDIAN);
    List<Field> fields = new ArrayList<>();
    while (in.hasRemaining()) {
      int key = varint(in);
      switch (key & 7) {
        case 0 -> varint(in);
        case 1 -> in.getLong();
        case 2 -> {
          byte[] content = new byte[varint(in)];
          in.get(content);
          fields.add(new Field(key >>> 3, content));
        }
        case 5 -> in.getInt();
        default -> throw new IllegalArgumentException("wire type " + (key & 7));
      }
    }
    return fields;
  }

  private static int varint(ByteBuffer in) {
    long value = 0;
    for (int shift = 0; ; shift += 7) {
      byte next = in.get();
      value |= (long) (next & 0x7f) << shift;
      if (next >= 0) {
        return (int) value;
      }
    }
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
