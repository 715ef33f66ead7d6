package dev.jobpool.pool;

import dev.jobpool.pool.ipc.Connection;
import dev.jobpool.pool.ipc.Message;
import dev.jobpool.pool.ipc.Message.Cancel;
import dev.jobpool.pool.ipc.Message.Output;
import dev.jobpool.pool.ipc.Message.Progress;
import dev.jobpool.pool.ipc.Message.Returned;
import dev.jobpool.pool.ipc.Message.Shutdown;
import dev.jobpool.pool.ipc.Message.Threw;
import dev.jobpool.pool.ipc.ProtocolException;
import java.io.IOException;
import java.time.Duration;

/**
 * A worker that has become ready. One thread, its seat's, runs tasks on it; others may tell it to
 * stop.
 */
final class Worker {
  /** How long a process whose connection ended may take to end itself, before it is killed. */
  private static final Duration EXIT_PATIENCE = Duration.ofSeconds(1);

  private final WorkerProcess process;
  private final Connection data;
  private final Connection control;
  private final int generation;

  private volatile long calls;
  private volatile boolean condemned;
  private volatile boolean unwanted;
  private volatile long residentBytes = -1;

  Worker(WorkerProcess process, Connection data, Connection control, int generation) {
    this.process = process;
    this.data = data;
    this.control = control;
    this.generation = generation;
    process.ready();
  }

  WorkerProcess process() {
    return process;
  }

  /** Which generation of the functions it has loaded. */
  int generation() {
    return generation;
  }

  /** Calls that it has been given. */
  long calls() {
    return calls;
  }

  long residentBytes() {
    return residentBytes;
  }

  void sampleMemory() {
    residentBytes = process.residentBytes();
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

  /**
   * Runs one task to its end, on the calling thread. After a death this worker is of no more use.
   *
   * @return false if the task did not reach the worker and is to be given to another
   * @throws InterruptedException if the thread is interrupted after the worker died
   */
  boolean run(Task task) throws InterruptedException {
    long call = calls + 1;
    if (!task.assign(this, call)) {
      return true; // Cancelled while it waited.
    }
    calls = call;
    try {
      data.send(task.work().toMessage(call));
    } catch (IOException e) {
      condemned = true;
      process.kill();
      return !task.unassign();
    }
    task.started(process);
    task.finish(outcomeOf(call, task));
    return true;
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

  private Outcome outcomeOf(long call, Task task) throws InterruptedException {
    try {
      return answerTo(call, task);
    } catch (ProtocolException e) {
      process.kill();
      return died("it broke the protocol: " + e.getMessage());
    } catch (IOException e) {
      return died("its connection broke: " + e.getMessage());
    }
  }

  private Outcome answerTo(long call, Task task) throws IOException, InterruptedException {
    while (true) {
      Message message = data.receive();
      switch (message) {
        case Returned(long number, var value) -> {
          expect(call, number);
          return new Outcome.Succeeded(value);
        }
        case Threw(long number, String type, String text, String trace) -> {
          expect(call, number);
          return new Outcome.Failed(type, text, trace);
        }
        case Output(long number, byte[] text) -> {
          expect(call, number);
          task.output(text);
        }
        case Progress(long number, double fraction, String text) -> {
          if (number == call) { // A thread that outlived its call may still report.
            task.progress(fraction, text);
          }
        }
        case null -> {
          return died("its connection ended during the call");
        }
        default -> throw new ProtocolException("it said " + message.getClass().getSimpleName());
      }
    }
  }

  private static void expect(long call, long number) throws ProtocolException {
    if (number != call) {
      throw new ProtocolException("it answered call %d instead of %d".formatted(number, call));
    }
  }

  private Outcome died(String observation) throws InterruptedException {
    condemned = true;
    if (!process.awaitExit(EXIT_PATIENCE)) {
      process.kill();
    }
    DeathCertificate certificate = process.certify(observation);
    close();
    return new Outcome.WorkerDied(certificate);
  }

  private synchronized void tell(Message message) {
    try {
      control.send(message);
    } catch (IOException e) {
      // It is dying or dead: what was to be said is no longer needed.
    }
  }

  private void close() {
    try (data;
        control) {
      condemned = true;
    } catch (IOException e) {
      // Of no more use either way.
    }
  }
}
