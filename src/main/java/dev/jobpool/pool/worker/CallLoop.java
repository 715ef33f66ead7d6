package dev.jobpool.pool.worker;

import dev.jobpool.pool.ipc.Connection;
import dev.jobpool.pool.ipc.Message;
import dev.jobpool.pool.ipc.Message.Converse;
import dev.jobpool.pool.ipc.Message.Invoke;
import dev.jobpool.pool.ipc.Message.InvokeEach;
import dev.jobpool.pool.ipc.Message.InvokeItems;
import dev.jobpool.pool.ipc.Message.Listening;
import dev.jobpool.pool.ipc.Message.Recalled;
import dev.jobpool.pool.ipc.Message.Returned;
import dev.jobpool.pool.ipc.Message.StartFailed;
import dev.jobpool.pool.ipc.Message.Threw;
import dev.jobpool.pool.ipc.Message.Welcome;
import dev.jobpool.pool.ipc.ProtocolException;
import dev.jobpool.pool.ipc.Value;
import java.io.File;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.databind.json.JsonMapper;

/**
 * The worker's work: read a call, run it, answer, on one thread with no hand-off between.
 * Cancelling comes from another thread and names the call, so it never strikes the next one.
 */
final class CallLoop {
  private static final String THREAD_NAME = "jobpool-job";

  private final Connection data;
  private final ReplyLine pool;
  private final CallOutput output;
  private final FunctionLoader loader;
  private final JsonMapper mapper;
  private final FunctionTable functions;
  private final ArgumentBinder binder;
  private final ResultWriter results;
  private final ItemLoop items;
  private final Workplace workplace;

  /**
   * Held while a {@link Recalled} is on its way, so that no later call begins, and is answered,
   * before the pool knows which calls were passed over.
   */
  private final Object recallLock = new Object();

  private final Object currentLock = new Object();
  // Guarded by currentLock; written by the job thread alone.
  private @Nullable RunningCall current;
  private @Nullable JobThread thread;

  // Guarded by recallLock.
  private long begun;
  private long recalledUpTo;

  CallLoop(Connection data, ReplyLine pool, CallOutput output, Welcome welcome) {
    this.data = data;
    this.pool = pool;
    this.output = output;
    this.loader = new FunctionLoader(welcome.functionJars(), welcome.libraryJars());
    this.mapper = Json.mapper(welcome.maxValueBytes());
    this.functions = new FunctionTable(loader, mapper);
    this.binder = new ArgumentBinder(functions, mapper);
    this.results = new ResultWriter(mapper, welcome.maxValueBytes());
    this.items = new ItemLoop(mapper, binder, results, welcome.maxValueBytes());
    this.workplace = new Workplace(new File(System.getProperty("java.io.tmpdir")));
  }

  /** Runs the initializer, if there is one; its failure as a message, null on success. */
  @Nullable StartFailed initialize(JobThread self, Welcome welcome) {
    synchronized (currentLock) {
      thread = self;
    }
    String initializer = welcome.initializer();
    if (initializer == null) {
      return null;
    }
    Invoke call = new Invoke(0, "", "", initializer, -1, welcome.initargs());
    return run(self, call) instanceof Threw(long _, String type, String message, String trace)
        ? new StartFailed(type, message, trace)
        : null;
  }

  /** Takes calls until the pool ends the connection. */
  void serve(JobThread self) throws IOException {
    for (Message message = data.receive(); message != null; message = data.receive()) {
      long began = System.nanoTime();
      Message answer = answer(self, message);
      if (answer != null) {
        long took = System.nanoTime() - began;
        pool.sendShielded(answer);
        workplace.tidyAfter(took);
      }
    }
  }

  /** Runs a call; null if it was recalled before it began. */
  private @Nullable Message answer(JobThread self, Message message) throws ProtocolException {
    if (message instanceof Invoke call) { // No pattern switch: see Connection.
      return mayBegin(call.call()) ? run(self, call) : null;
    } else if (message instanceof InvokeEach call) {
      return mayBegin(call.call()) ? runEach(self, call) : null;
    } else if (message instanceof InvokeItems call) {
      return mayBegin(call.call()) ? runItems(self, call) : null;
    } else if (message instanceof Converse call) {
      return mayBegin(call.call()) ? converse(self, call) : null;
    } else {
      throw new ProtocolException("a worker does not expect " + message.getClass());
    }
  }

  /** Interrupts the call of that number, if it is the one that runs. */
  void cancel(long call) {
    synchronized (currentLock) {
      if (current != null && current.number() == call && thread != null) {
        current.cancel();
        thread.interrupt();
      }
    }
  }

  /** The client of that call; null if it is not the one that runs, or has none. */
  @Nullable ClientStreams client(long call) {
    synchronized (currentLock) {
      return current != null && current.number() == call ? current.client() : null;
    }
  }

  /** Gives calls up to that number back to the pool, if they have not begun. */
  void recall(long upTo) {
    synchronized (recallLock) {
      recalledUpTo = Math.max(recalledUpTo, upTo);
      pool.send(new Recalled(begun, upTo));
    }
  }

  /** Decides whether a call begins, once and for all. */
  private boolean mayBegin(long call) {
    synchronized (recallLock) {
      if (call <= recalledUpTo) {
        return false;
      }
      begun = call;
      return true;
    }
  }

  private Message run(JobThread self, Invoke call) {
    RunningCall running =
        new RunningCall(
            call.call(), call.jobId(), call.traceParent(), call.timeoutNanos(), pool, null);
    return supervised(
        self,
        running,
        () -> {
          ArgumentBinder.Bound bound = binder.bind(call.function(), call.arguments(), running);
          return results.write(bound.invoke());
        });
  }

  private Message runEach(JobThread self, InvokeEach call) {
    RunningCall running = new RunningCall(call.call(), call.jobId(), "", -1, pool, null);
    return supervised(
        self,
        running,
        () -> {
          JsonGenerator list = results.beginList();
          try (JsonParser items = mapper.createParser(call.items())) {
            items.nextToken();
            while (items.nextToken() != JsonToken.END_ARRAY) {
              ArgumentBinder.Bound bound =
                  binder.bindItem(call.function(), items, call.star(), running);
              results.add(list, bound.invoke());
            }
          }
          return results.endList(list);
        });
  }

  private Message runItems(JobThread self, InvokeItems call) {
    RunningCall running =
        new RunningCall(
            call.call(), call.jobId(), call.traceParent(), call.timeoutNanos(), pool, null);
    return supervised(
        self,
        running,
        () -> {
          items.run(call, running, self, pool);
          return results.write(null);
        });
  }

  private Message converse(JobThread self, Converse call) {
    ClientStreams client = new ClientStreams(call.call(), pool);
    RunningCall running =
        new RunningCall(
            call.call(), call.jobId(), call.traceParent(), call.timeoutNanos(), pool, client);
    return supervised(
        self,
        running,
        () -> {
          Function function = functions.findConversing(call.function());
          pool.send(new Listening(call.call()));
          return results.write(function.invoke(function.frame(running, client)));
        });
  }

  @FunctionalInterface
  private interface Work {
    Value run() throws Throwable;
  }

  /** Runs the work as the current call and turns whatever comes of it into the answer. */
  private Message supervised(JobThread self, RunningCall running, Work work) {
    long number = running.number();
    begin(self, running);
    try {
      return new Returned(number, work.run());
    } catch (NoSuchFunctionException | BadArgumentsException e) {
      return new Threw(
          number, IllegalArgumentException.class.getName(), ErrorReport.of(e).message(), "");
    } catch (Throwable e) {
      ErrorReport report = ErrorReport.of(e);
      return new Threw(number, report.type(), report.message(), report.trace());
    } finally {
      end(self, running);
    }
  }

  private void begin(JobThread self, RunningCall running) {
    output.begin(running.number());
    if (self.getContextClassLoader() != loader) {
      self.setContextClassLoader(loader);
    }
    self.forgetInterrupts();
    synchronized (currentLock) {
      current = running;
    }
    self.unshield();
  }

  private void end(JobThread self, RunningCall running) {
    running.end();
    synchronized (currentLock) {
      current = null;
    }
    output.end();
    self.shield();
    if (!self.getName().equals(THREAD_NAME)) {
      self.setName(THREAD_NAME);
    }
  }
}
