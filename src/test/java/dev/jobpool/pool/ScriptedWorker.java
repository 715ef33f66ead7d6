package dev.jobpool.pool;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jobpool.pool.ipc.Connection;
import dev.jobpool.pool.ipc.Message;
import dev.jobpool.pool.ipc.Value;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A worker whose process only sleeps: what it reads and says over its connections, a test does. */
final class ScriptedWorker implements AutoCloseable {
  private final Worker worker;
  private final Process process;
  private final SocketChannel dataChannel;
  private final Connection data;
  private final Connection control;

  private ScriptedWorker(
      Worker worker, Process process, SocketChannel dataChannel, SocketChannel controlChannel) {
    this.worker = worker;
    this.process = process;
    this.dataChannel = dataChannel;
    this.data = new Connection(dataChannel);
    this.control = new Connection(controlChannel);
  }

  static ScriptedWorker start() throws IOException {
    return start(1, "sleep", "600");
  }

  static ScriptedWorker start(int generation, String... command) throws IOException {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    Path folder = Files.createTempDirectory("scripted");
    Path socket = folder.resolve("s");
    try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      server.bind(UnixDomainSocketAddress.of(socket));
      SocketChannel data = SocketChannel.open(UnixDomainSocketAddress.of(socket));
      Line line = new Line(server.accept());
      SocketChannel control = SocketChannel.open(UnixDomainSocketAddress.of(socket));
      Worker worker =
          new Worker(
              new WorkerProcess((int) process.pid(), process, UUID.randomUUID().toString()),
              line,
              new Connection(line),
              new Connection(server.accept()),
              generation);
      return new ScriptedWorker(worker, process, data, control);
    } finally {
      Files.deleteIfExists(socket);
      Files.delete(folder);
    }
  }

  /** The pool's view of it. */
  Worker worker() {
    return worker;
  }

  boolean isAlive() {
    return process.isAlive();
  }

  /** The next message on the data connection. */
  @Nullable Message read() throws IOException {
    return data.receive();
  }

  /** The next message on the control connection. */
  @Nullable Message readControl() throws IOException {
    return control.receive();
  }

  /** Reads the next call, which must have this number. */
  void readCall(long number) throws IOException {
    assertThat(read())
        .isInstanceOfSatisfying(
            Message.Invoke.class, call -> assertThat(call.call()).isEqualTo(number));
  }

  void say(Message message) throws IOException {
    data.send(message);
  }

  void answer(long call) throws IOException {
    say(new Message.Returned(call, new Value.Json("1".getBytes(StandardCharsets.UTF_8))));
  }

  void sayBytes(int... bytes) throws IOException {
    ByteBuffer raw = ByteBuffer.allocate(bytes.length);
    for (int b : bytes) {
      raw.put((byte) b);
    }
    dataChannel.write(raw.flip());
  }

  /** Ends its connections, as a process that dies does. */
  void hangUp() throws IOException {
    data.close();
    control.close();
  }

  void kill() {
    process.destroyForcibly();
  }

  @Override
  public void close() throws IOException, InterruptedException {
    kill();
    process.waitFor();
    hangUp();
  }
}
