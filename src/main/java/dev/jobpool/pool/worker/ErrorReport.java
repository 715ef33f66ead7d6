package dev.jobpool.pool.worker;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.Writer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A throwable as text, which always travels where the object itself might not be rebuilt on the
 * other side. Bounded, and prepared for throwables whose own methods throw.
 */
record ErrorReport(String type, String message, String trace) {
  private static final int MAX_MESSAGE_CHARS = 32 << 10;
  private static final int MAX_TRACE_CHARS = 64 << 10;
  private static final int MAX_CAUSES = 100;

  static ErrorReport of(Throwable thrown) {
    String message = messageOf(thrown);
    return new ErrorReport(thrown.getClass().getName(), message, traceOf(thrown));
  }

  private static String messageOf(Throwable thrown) {
    try {
      @Nullable String message = thrown.getMessage();
      return message == null ? "" : bounded(message, MAX_MESSAGE_CHARS);
    } catch (Throwable broken) {
      return "(its getMessage threw " + broken.getClass().getName() + ")";
    }
  }

  private static String traceOf(Throwable thrown) {
    StringWriter text = new StringWriter();
    try {
      Throwable cause = thrown;
      for (int i = 0; cause != null && i < MAX_CAUSES; i++) {
        cutRuntimeFrames(cause);
        cause = cause.getCause();
      }
      thrown.printStackTrace(new PrintWriter(new BoundedWriter(text)));
    } catch (Throwable broken) {
      text.write("(its trace could not be printed: " + broken.getClass().getName() + ")");
    }
    return text.toString();
  }

  /** The frames below the function are this runtime's and say nothing to the function's author. */
  private static void cutRuntimeFrames(Throwable thrown) {
    StackTraceElement[] frames = thrown.getStackTrace();
    String runtime = ErrorReport.class.getPackageName() + ".";
    int end = 0;
    while (end < frames.length && !frames[end].getClassName().startsWith(runtime)) {
      end++;
    }
    if (end == frames.length) {
      return;
    }
    while (end > 0 && isReflection(frames[end - 1].getClassName())) {
      end--;
    }
    thrown.setStackTrace(Arrays.copyOf(frames, end));
  }

  private static boolean isReflection(String className) {
    return className.startsWith("java.lang.reflect.")
        || className.startsWith("jdk.internal.reflect.");
  }

  private static String bounded(String text, int maxChars) {
    return text.length() <= maxChars ? text : text.substring(0, maxChars) + "…";
  }

  /** Takes everything, keeps the beginning. */
  private static final class BoundedWriter extends Writer {
    private final StringWriter kept;

    BoundedWriter(StringWriter kept) {
      this.kept = kept;
    }

    @Override
    public void write(char[] chars, int offset, int length) {
      int room = MAX_TRACE_CHARS - kept.getBuffer().length();
      kept.write(chars, offset, Math.clamp(length, 0, Math.max(room, 0)));
    }

    @Override
    public void flush() {}

    @Override
    public void close() {}
  }
}
