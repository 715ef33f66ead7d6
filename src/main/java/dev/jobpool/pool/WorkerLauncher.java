package dev.jobpool.pool;

import dev.jobpool.pool.ipc.Connection;
import dev.jobpool.pool.ipc.Message;
import dev.jobpool.pool.ipc.Message.Channel;
import dev.jobpool.pool.ipc.Message.Hello;
import dev.jobpool.pool.ipc.Message.Ready;
import dev.jobpool.pool.ipc.Message.StartFailed;
import dev.jobpool.pool.ipc.Message.Welcome;
import dev.jobpool.pool.ipc.Protocol;
import dev.jobpool.pool.ipc.ProtocolException;
import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Starts worker processes: spawn, accept its two connections on a socket made for it alone, check
 * its token, tell it what it is to be, and wait until it is ready. Blocks for as long; any number
 * of threads may start workers at the same time.
 */
final class WorkerLauncher {
  private static final int TOKEN_BYTES = 32;
  private static final SecureRandom RANDOM = new SecureRandom();

  private final Path runDirectory;
  private final Duration startTimeout;
  private final LiveProcesses live;
  private final PoolCounters counters;

  WorkerLauncher(
      Path runDirectory, Duration startTimeout, LiveProcesses live, PoolCounters counters) {
    this.runDirectory = runDirectory;
    this.startTimeout = startTimeout;
    this.live = live;
    this.counters = counters;
  }

  /**
   * Starts one worker.
   *
   * @param generation of the functions that {@code welcome} names
   * @throws WorkerStartException if it does not become ready; nothing of it is left then
   */
  Worker launch(int id, WorkerCommand command, Welcome welcome, int generation)
      throws WorkerStartException {
    Path socket = runDirectory.resolve("w" + id + ".sock");
    String token = newToken();
    String mark = UUID.randomUUID().toString();
    try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      server.bind(UnixDomainSocketAddress.of(socket));
      WorkerProcess process = spawn(id, command, socket, token, mark);
      Handshake handshake = new Handshake(server, process, token);
      try {
        Worker worker = handshake.complete(welcome, generation);
        if (handshake.conclude()) {
          return worker;
        }
        throw new IOException("it became ready too late");
      } catch (IOException e) {
        handshake.fail();
        throw failure(process, e, handshake.timedOut());
      } catch (WorkerStartException e) {
        handshake.fail();
        throw e;
      }
    } catch (IOException e) {
      throw new WorkerStartException(
          "could not start a worker with %s: %s".formatted(command.java(), e.getMessage()), e);
    } finally {
      delete(socket);
    }
  }

  private WorkerProcess spawn(int id, WorkerCommand command, Path socket, String token, String mark)
      throws IOException {
    WorkerFolder folder = WorkerFolder.create(runDirectory, id);
    Process process = start(command.toBuilder(socket, folder, mark), folder);
    WorkerProcess worker = new WorkerProcess(id, process, mark);
    live.add(worker);
    worker.onGone(folder::delete);
    tell(process, token);
    return worker;
  }

  private static Process start(ProcessBuilder command, WorkerFolder folder) throws IOException {
    try {
      return command.start();
    } catch (IOException e) {
      folder.delete();
      throw e;
    }
  }

  /** Gives it the token that proves it, which neither its environment nor its arguments show. */
  private static void tell(Process process, String token) {
    try (OutputStream input = process.getOutputStream()) {
      input.write(token.getBytes(StandardCharsets.US_ASCII));
    } catch (IOException e) {
      // It has died, which is noticed by all that follows.
    }
  }

  private WorkerStartException failure(WorkerProcess process, IOException cause, boolean timedOut) {
    String observation =
        timedOut
            ? "it was not ready within " + startTimeout
            : "it never became ready (" + cause.getMessage() + ")";
    try {
      DeathCertificate certificate = process.certify(observation);
      String lastWords = certificate.stderr().isBlank() ? "" : ": " + certificate.stderr().strip();
      return new WorkerStartException(certificate.cause() + lastWords, cause);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return new WorkerStartException(observation, e);
    }
  }

  private static String newToken() {
    byte[] token = new byte[TOKEN_BYTES];
    RANDOM.nextBytes(token);
    return HexFormat.of().formatHex(token);
  }

  private static void delete(Path socket) {
    try {
      Files.deleteIfExists(socket);
    } catch (IOException e) {
      // It goes with its folder.
    }
  }

  /** How a handshake ends, once and for all. */
  private enum Verdict {
    READY,
    TIMED_OUT,
    ABANDONED
  }

  /** One worker's way from its first connection to ready, bounded in time. */
  private final class Handshake {
    private final ServerSocketChannel server;
    private final WorkerProcess process;
    private final byte[] token;

    /** What is to be closed if it fails. For the thread that starts the worker. */
    private final List<Closeable> opened = new ArrayList<>();

    private final AtomicReference<SocketChannel> greeting = new AtomicReference<>();
    private final CompletableFuture<Verdict> verdict = new CompletableFuture<>();

    Handshake(ServerSocketChannel server, WorkerProcess process, String token) {
      this.server = server;
      this.process = process;
      this.token = token.getBytes(StandardCharsets.UTF_8);
      process.onExit(() -> verdict.complete(Verdict.ABANDONED));
      var unused =
          verdict
              .completeOnTimeout(Verdict.TIMED_OUT, startTimeout.toNanos(), TimeUnit.NANOSECONDS)
              .thenAccept(decided -> {
                if (decided != Verdict.READY) {
                  giveUp();
                }
              });
    }

    Worker complete(Welcome welcome, int generation) throws IOException, WorkerStartException {
      Line line = accept(Channel.DATA);
      Connection data = new Connection(new CountedChannel(line, counters));
      Line controlLine = accept(Channel.CONTROL);
      Connection control = new Connection(new CountedChannel(controlLine, counters));
      data.send(welcome);
      Message answer = data.receive();
      data.limitFields(welcome.maxValueBytes());
      return switch (answer) {
        case Ready() -> new Worker(process, line, data, control, generation);
        case StartFailed(String type, String message, String trace) ->
            throw new WorkerStartException(
                "the initializer %s failed: %s: %s%n%s"
                    .formatted(welcome.initializer(), type, message, trace)
                    .strip());
        case null -> throw new ProtocolException("it closed its connection");
        default -> throw new ProtocolException("it said " + answer + " instead of ready");
      };
    }

    boolean timedOut() {
      return verdict.getNow(Verdict.ABANDONED) == Verdict.TIMED_OUT;
    }

    /** The worker is ready; false if it was given up before. */
    boolean conclude() {
      return verdict.complete(Verdict.READY);
    }

    /** Ends the worker, unless it is ready. */
    void abandon() {
      verdict.complete(Verdict.ABANDONED);
    }

    /** Ends the worker and gives back what was opened for it. */
    void fail() {
      abandon();
      opened.forEach(Handshake::close);
    }

    /** Lets whoever waits for this worker wait no longer, and ends the worker. For any thread. */
    private void giveUp() {
      process.kill();
      close(server);
      SocketChannel channel = greeting.get();
      if (channel != null) {
        close(channel);
      }
    }

    /** Accepts connections until one proves itself; strangers are turned away. */
    private Line accept(Channel wanted) throws IOException {
      while (true) {
        SocketChannel channel = server.accept();
        opened.add(channel);
        greeting.set(channel);
        if (new Connection(channel).receive() instanceof Hello hello && proves(hello)) {
          if (hello.version() != Protocol.VERSION) {
            throw new ProtocolException(
                "it speaks version %d of the protocol, not %d"
                    .formatted(hello.version(), Protocol.VERSION));
          }
          if (hello.channel() != wanted) {
            throw new ProtocolException("it opened its connections in the wrong order");
          }
          Line line = new Line(channel);
          opened.add(line);
          return line;
        }
        channel.close();
      }
    }

    private boolean proves(Hello hello) {
      return MessageDigest.isEqual(token, hello.token().getBytes(StandardCharsets.UTF_8));
    }

    private static void close(Closeable channel) {
      try {
        channel.close();
      } catch (IOException e) {
        // It is of no more use either way.
      }
    }
  }
}
