package dev.jobpool;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.util.concurrent.CompletableFuture;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.context.event.ApplicationEnvironmentPreparedEvent;
import org.springframework.boot.context.event.ApplicationPreparedEvent;
import org.springframework.boot.context.event.SpringApplicationEvent;
import org.springframework.context.ApplicationListener;

/**
 * Hides this process's environment, memory and open files from others of the same user, functions
 * among them: the kernel gives them to root alone. Workers are not hidden.
 *
 * <p>Source: {@code PR_SET_DUMPABLE} in prctl(2), and proc(5).
 */
final class HiddenProcess implements ApplicationListener<SpringApplicationEvent> {
  private static final Logger log = LoggerFactory.getLogger(HiddenProcess.class);
  private static final String SETTING = "jobpool.hide-process";
  private static final int PR_SET_DUMPABLE = 4;

  private CompletableFuture<Void> hidden = CompletableFuture.completedFuture(null);

  /** Hides it beside the start, and before the first worker is there. */
  @Override
  public void onApplicationEvent(SpringApplicationEvent event) {
    if (event instanceof ApplicationEnvironmentPreparedEvent prepared) {
      if (prepared.getEnvironment().getProperty(SETTING, Boolean.class, true)) {
        hidden = CompletableFuture.runAsync(HiddenProcess::hide);
      }
    } else if (event instanceof ApplicationPreparedEvent) {
      hidden.join();
    }
  }

  /** Does nothing where there is no such kernel. */
  static void hide() {
    Linker linker = Linker.nativeLinker();
    MemorySegment prctl = linker.defaultLookup().find("prctl").orElse(null);
    if (prctl == null) {
      return;
    }
    MethodHandle call =
        linker.downcallHandle(
            prctl,
            FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG),
            Linker.Option.firstVariadicArg(1));
    try {
      int failure = (int) call.invokeExact(PR_SET_DUMPABLE, 0L, 0L, 0L, 0L);
      if (failure != 0) {
        log.warn("The kernel does not hide this process from others of its user");
      }
    } catch (Throwable e) {
      throw new IllegalStateException("prctl cannot be called", e);
    }
  }
}
