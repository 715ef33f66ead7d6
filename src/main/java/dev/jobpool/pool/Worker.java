package dev.jobpool.pool;

import dev.jobpool.pool.ipc.Connection;
import dev.jobpool.pool.ipc.Message;
import dev.jobpool.pool.ipc.Message.Cancel;
import dev.jobpool.pool.ipc.Message.FromClient;
import dev.jobpool.pool.ipc.Message.ItemThrew;
import dev.jobpool.pool.ipc.Message.Listening;
import dev.jobpool.pool.ipc.Message.Output;
import dev.jobpool.pool.ipc.Message.Progress;
import dev.jobpool.pool.ipc.Message.Recall;
import dev.jobpool.pool.ipc.Message.Recalled;
import dev.jobpool.pool.ipc.Message.Returned;
import dev.jobpool.pool.ipc.Message.Shutdown;
import dev.jobpool.pool.ipc.Message.Threw;
import dev.jobpool.pool.ipc.Message.ToClient;
import dev.jobpool.pool.ipc.Message.Values;
import dev.jobpool.pool.ipc.Message.Window;
import dev.jobpool.pool.ipc.ProtocolException;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A worker that has become ready, and the tasks that are on their way to it: the first of them
 * runs, the others are in its mailbox. One thread at a time gives it tasks and takes the answers;
 * others may tell it to stop.
 */
final class Worker {
  /** How long a process whose connection ended may take to end itself, before it is killed. */
  private static final Duration EXIT_PATIENCE = Duration.ofSeconds(1);

  /** A call that takes longer than this does not keep those behind it from another worker. */
  static final long RECALL_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

  private final WorkerProcess process;
  private final Line line;
  private final Connection data;
  private final Connection control;
  private final int generation;

  private final Mailbox mailbox;

  private volatile long lastCall;
  private volatile long takenBack;
  private volatile boolean recallWanted;
  private volatile boolean recalling;
  private volatile boolean condemned;
  private volatile boolean unwanted;
  private volatile long residentBytes = -1;
  private volatile @Nullable String killedFor;

  Worker(WorkerProcess process, Line line, Connection data, Connection control, int generation) {
    this.process = process;
    this.line = line;
    this.data = data;
    this.control = control;
    this.generation = generation;
    this.mailbox = new Mailbox(process);
    process.ready();
  }

  WorkerProcess process() {
    return process;
  }

  /** Which generation of the functions it has loaded. */
  int generation() {
    return generation;
  }

  /** Calls that it has been given and were not taken back. */
  long calls() {
    return lastCall - takenBack;
  }

  long residentBytes() {
    return residentBytes;
  }

  /**
   * Looks how much memory it takes, and kills it if that is too much: before the kernel kills the
   * service for it.
   *
   * @param maxBytes 0: any amount will do
   */
  void sampleMemory(long maxBytes) {
    residentBytes = process.residentBytes();
    if (maxBytes > 0 && residentBytes > maxBytes && killedFor == null) {
      killedFor =
          "it took %d MB of memory, more than the %d MB that it may"
              .formatted(residentBytes >> 20, maxBytes >> 20);
      process.endsFor(WorkerEnd.MEMORY_LIMIT);
      kill();
    }
  }

  /** True while it can be given work. */
  boolean isUsable() {
    return !condemned && !unwanted && process.isAlive();
  }

  /** From now on it gets no further work; what it does is not disturbed. */
  void release() {
    unwanted = true;
  }

  /** From now on it gets no further work, because it is about to be killed. */
  void condemn() {
    condemned = true;
  }

  void kill() {
    condemned = true;
    process.kill();
  }

  /** Asks it to interrupt that call, if it still runs. */
  void cancel(long call) {
    tell(new Cancel(call));
  }

  /** How many tasks wait in its mailbox behind the one that runs. */
  int ahead() {
    return mailbox.ahead();
  }

  /** The {@link System#nanoTime} since which the first task runs. */
  long headNanos() {
    return mailbox.headNanos();
  }

  /** Wants the tasks in its mailbox back with the watchdog's next round. */
  void wantRecall() {
    recallWanted = true;
  }

  /**
   * Does what is due, on the watchdog's thread: recalls the tasks in the mailbox if one of them is
   * to be stopped, or if another worker could run them while this one's call takes long. They come
   * back with the answers.
   *
   * @param othersWait whether a seat has nothing to do
   * @return the {@link System#nanoTime} at which there may be more to do, or {@link Task#NEVER}
   */
  long attend(long nowNanos, boolean othersWait) {
    if (mailbox.ahead() == 0) {
      return Task.NEVER;
    } else if (recalling) {
      return recallWanted ? nowNanos + RECALL_NANOS : Task.NEVER;
    }
    long due = mailbox.headNanos() + RECALL_NANOS;
    if (recallWanted || (othersWait && nowNanos - due >= 0)) {
      recalling = true;
      recallWanted = false;
      tell(new Recall(lastCall));
      return Task.NEVER;
    }
    return nowNanos - due < 0 ? due : nowNanos + RECALL_NANOS;
  }

  /** True if no task is on its way. For the thread that has the worker. */
  boolean isIdle() {
    return mailbox.isEmpty();
  }

  /** The task that runs; null if none does. */
  @Nullable Task head() {
    return mailbox.head();
  }

  /**
   * Gives it tasks, in this order. Those that were cancelled meanwhile are passed over.
   *
   * @return the tasks that did not reach it and are to be given to another worker
   */
  List<Task> deliver(List<Task> tasks) {
    int before = mailbox.size();
    List<Message> messages = new ArrayList<>(tasks.size());
    for (Task task : tasks) {
      long call = lastCall + 1;
      if (task.assign(this, call)) {
        lastCall = call;
        mailbox.add(call, task);
        messages.add(task.work().toMessage(call));
      }
    }
    mailbox.settle(); // Before anything is sent, as a worker that hangs may not read it.
    try {
      for (Message message : messages) {
        data.write(message);
      }
      data.flush();
    } catch (IOException e) {
      return undelivered(before);
    }
    if (!recalling) {
      mailbox.announceHead();
    }
    return List.of();
  }

  /**
   * Waits for the next message, or the end, and takes note of it. There must be a {@link #head}.
   * After its death the worker is of no more use.
   *
   * @return tasks that came back unbegun and are to be given to another worker
   */
  List<Task> hear() throws InterruptedException {
    List<Task> returned = new ArrayList<>(0);
    try {
      take(data.receive(), returned);
    } catch (ProtocolException e) {
      process.endsFor(WorkerEnd.PROTOCOL);
      process.kill();
      die("it broke the protocol: " + e.getMessage(), returned);
    } catch (IOException e) {
      die("its connection broke: " + e.getMessage(), returned);
    }
    return returned;
  }

  /**
   * Waits for the next message, but only so long.
   *
   * @return false if there is nothing to be heard by then, or this thread is interrupted
   */
  boolean isHeardOf(long deadlineNanos) {
    try {
      return data.hasReceived() || line.awaitReadable(deadlineNanos);
    } catch (IOException e) {
      return true; // Reading tells what has happened.
    }
  }

  /** Ends the process in good order, or kills it if it has not followed after {@code patience}. */
  void shutDown(Duration patience) throws InterruptedException {
    unwanted = true;
    process.stopping();
    if (!condemned) {
      tell(new Shutdown());
    }
    if (condemned || !process.awaitExit(patience)) {
      process.kill();
    }
    close();
  }

  private void take(@Nullable Message message, List<Task> returned)
      throws IOException, InterruptedException {
    switch (message) {
      case Returned(long call, var value) -> end(call, new Outcome.Succeeded(value));
      case Threw(long call, String type, String text, String trace) ->
          end(call, new Outcome.Failed(type, text, trace));
      case Output(long call, byte[] text) -> begun(call).output(text);
      case Progress(long call, double fraction, String text) -> {
        if (mailbox.first(call) != null) { // A call's threads may outlive it and report.
          begun(call).progress(fraction, text);
        }
      }
      case Values(long call, byte[] lines) -> begun(call).values(lines);
      case ItemThrew(long call, String type, String text, String trace) ->
          begun(call).itemFailed(new Outcome.Failed(type, text, trace));
      case ToClient(long call, byte[] bytes) -> {
        if (mailbox.first(call) != null) { // As above.
          conversation(call).said(bytes);
        }
      }
      case Window(long call, int bytes) -> {
        if (mailbox.first(call) != null) { // As above.
          conversation(call).granted(bytes);
        }
      }
      case Listening(long call) ->
          conversation(call)
              .listening(
                  piece -> tell(new FromClient(call, piece)),
                  bytes -> tell(new Window(call, bytes)));
      case Recalled(long begun, long upTo) -> takeBack(begun, upTo, returned);
      case null -> die("its connection ended during the call", returned);
      default -> throw new ProtocolException("it said " + message.getClass().getSimpleName());
    }
  }

  /** The task of that call, of which the worker speaks, and so must have begun it. */
  private Task begun(long call) throws ProtocolException {
    Task first = mailbox.first(call);
    if (first == null) {
      throw new ProtocolException(
          "it spoke of call %d instead of %d".formatted(call, mailbox.firstCall()));
    }
    mailbox.announceHead();
    return first;
  }

  private Conversation conversation(long call) throws ProtocolException {
    Conversation conversation = begun(call).work().conversation();
    if (conversation == null) {
      throw new ProtocolException("it conversed in call %d, which is none".formatted(call));
    }
    return conversation;
  }

  private void end(long call, Outcome outcome) throws ProtocolException {
    Task task = begun(call);
    mailbox.removeFirst();
    if (!recalling) {
      mailbox.announceHead();
    }
    task.finish(outcome);
  }

  private void takeBack(long begun, long upTo, List<Task> returned) {
    takenBack = takenBack + mailbox.takeBack(begun, upTo, returned);
    recalling = false;
    mailbox.announceHead();
  }

  /** The process is dying: the first task dies with it, the others never began. */
  private void die(String observation, List<Task> returned) throws InterruptedException {
    condemned = true;
    if (!process.awaitExit(EXIT_PATIENCE)) {
      process.kill();
    }
    String reason = killedFor;
    DeathCertificate certificate = process.certify(reason == null ? observation : reason);
    close();
    returned.addAll(mailbox.takeBackBehind(1));
    mailbox.removeFirst().finish(new Outcome.WorkerDied(certificate));
  }

  /** What was to be sent has not reached it, or not wholly; what was there before may go on. */
  private List<Task> undelivered(int before) {
    condemned = true;
    process.kill();
    return mailbox.takeBackBehind(before);
  }

  private synchronized void tell(Message message) {
    try {
      control.send(message);
    } catch (IOException e) {
      // It is dying or dead: what was to be said is no longer needed.
    }
  }

  /** Gives back what it holds of this process. Its own process must have ended or been killed. */
  void close() {
    try (data;
        control) {
      condemned = true;
    } catch (IOException e) {
      // Of no more use either way.
    }
  }
}
