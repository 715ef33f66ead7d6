package dev.jobpool.pool.worker;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.jobpool.pool.ipc.Connection;
import dev.jobpool.pool.ipc.MarkedProcesses;
import dev.jobpool.pool.ipc.Message;
import dev.jobpool.pool.ipc.Message.Cancel;
import dev.jobpool.pool.ipc.Message.Channel;
import dev.jobpool.pool.ipc.Message.FromClient;
import dev.jobpool.pool.ipc.Message.Hello;
import dev.jobpool.pool.ipc.Message.Ready;
import dev.jobpool.pool.ipc.Message.Recall;
import dev.jobpool.pool.ipc.Message.Shutdown;
import dev.jobpool.pool.ipc.Message.StartFailed;
import dev.jobpool.pool.ipc.Message.Welcome;
import dev.jobpool.pool.ipc.Message.Window;
import dev.jobpool.pool.ipc.Protocol;
import dev.jobpool.pool.ipc.ProtocolException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;

/**
 * The worker process. Its first thread listens to the control connection and so notices at once
 * when the pool's process has died; a second one runs the calls.
 */
public final class WorkerMain {
  private static final int EXIT_ORPHANED = 75;
  private static final int EXIT_NOT_STARTED = 76;

  private WorkerMain() {}

  /**
   * @param args the path of the pool's socket
   */
  public static void main(String[] args) throws IOException, InterruptedException {
    Prelude prelude = new Prelude();
    prelude.start();
    Path socket = Path.of(args[0]);
    String token = new String(System.in.readAllBytes(), US_ASCII);
    Connection data = connect(socket, token, Channel.DATA);
    Connection control = connect(socket, token, Channel.CONTROL);
    prelude.initializeJdk();
    if (!(data.receive() instanceof Welcome welcome)) {
      throw new ProtocolException("the pool did not say welcome");
    }
    prelude.await();
    data.limitFields(welcome.maxValueBytes());

    ReplyLine pool = new ReplyLine(data);
    CallOutput output = new CallOutput(pool);
    CallLoop calls = new CallLoop(data, pool, output, welcome);
    Runtime.getRuntime().addShutdownHook(new Thread(output::drain, "jobpool-drain"));
    JobThread[] self = new JobThread[1];
    self[0] = new JobThread(() -> work(self[0], calls, pool, welcome), "jobpool-job");
    self[0].start();
    listen(control, calls);
  }

  private static Connection connect(Path socket, String token, Channel channel) throws IOException {
    SocketChannel unix = SocketChannel.open(StandardProtocolFamily.UNIX);
    unix.connect(UnixDomainSocketAddress.of(socket));
    Connection connection = new Connection(unix);
    connection.send(new Hello(Protocol.VERSION, token, channel, ProcessHandle.current().pid()));
    return connection;
  }

  private static void work(JobThread self, CallLoop calls, ReplyLine pool, Welcome welcome) {
    try {
      StartFailed failure = calls.initialize(self, welcome);
      if (failure != null) {
        pool.sendShielded(failure);
        Runtime.getRuntime().exit(EXIT_NOT_STARTED);
      }
      pool.sendShielded(new Ready());
      calls.serve(self);
    } catch (IOException | RuntimeException | Error e) {
      // Either the pool has gone, which the other thread is about to notice too, or this runtime is
      // broken. Both times this process is of no more use, and its standard error is the last word.
      e.printStackTrace();
    }
    leave();
  }

  /** Follows the pool's wishes until there is no pool any more. */
  private static void listen(Connection control, CallLoop calls) {
    try {
      while (true) {
        Message message = control.receive();
        if (message instanceof FromClient(long call, byte[] bytes)) { // See Connection.
          ClientStreams client = calls.client(call);
          if (client != null) {
            client.received(bytes);
          }
        } else if (message instanceof Window(long call, int bytes)) {
          ClientStreams client = calls.client(call);
          if (client != null) {
            client.granted(bytes);
          }
        } else if (message instanceof Cancel(long call)) {
          calls.cancel(call);
        } else if (message instanceof Recall(long upTo)) {
          calls.recall(upTo);
        } else if (message instanceof Shutdown) {
          exitMeanwhile();
        } else if (message == null) {
          return;
        } else {
          throw new ProtocolException("a worker does not expect " + message.getClass());
        }
      }
    } catch (IOException | UncheckedIOException e) {
      // There is no pool any more.
    } finally {
      leave();
    }
  }

  /** Exits while this thread listens on: a function's shutdown hook may never end. */
  private static void exitMeanwhile() {
    new Thread(() -> Runtime.getRuntime().exit(0), "jobpool-exit").start();
  }

  /** Nobody waits for this process any more: it takes along what it started, and is gone. */
  private static void leave() {
    try {
      ProcessHandle self = ProcessHandle.current();
      self.descendants().forEach(ProcessHandle::destroyForcibly);
      String mark = System.getenv(Protocol.MARK_VARIABLE);
      if (mark != null) {
        new MarkedProcesses(mark, self.pid()).kill();
      }
    } finally {
      Runtime.getRuntime().halt(EXIT_ORPHANED);
    }
  }
}
