package dev.jobpool.store;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.jobpool.job.JobLog;
import dev.jobpool.job.LogPart;
import dev.jobpool.job.Utf8;
import java.util.Arrays;

/** The beginning and the end of what one job prints: half of the limit each. */
final class LogBuffer {
  /** What a log costs beside its text. */
  private static final int OVERHEAD_BYTES = 256;

  private static final int FIRST_CAPACITY = 256;

  private final int half;

  @GuardedBy("this")
  private byte[] head = new byte[0];

  @GuardedBy("this")
  private int headLength;

  /** A ring once it has grown to {@code half}: the oldest byte is at {@code tailStart}. */
  @GuardedBy("this")
  private byte[] tail = new byte[0];

  @GuardedBy("this")
  private int tailStart;

  @GuardedBy("this")
  private int tailLength;

  @GuardedBy("this")
  private long omitted;

  @GuardedBy("this")
  private int charged;

  @GuardedBy("this")
  private boolean closed;

  LogBuffer(int limit) {
    half = Math.max(1, limit / 2);
  }

  /**
   * Adds text.
   *
   * @return by how many bytes the buffer has grown
   */
  synchronized int append(byte[] text) {
    if (closed) {
      return 0;
    }
    int toHead = omitted > 0 ? 0 : Math.min(text.length, half - headLength);
    if (toHead > 0) {
      head = grown(head, headLength + toHead);
      System.arraycopy(text, 0, head, headLength, toHead);
      headLength += toHead;
    }
    appendTail(text, toHead);
    return growth();
  }

  /**
   * Begins with what was printed before, so that what follows has its place after all of it.
   *
   * @return by how many bytes the buffer has grown
   */
  synchronized int begin(JobLog printed) {
    boolean fits = printed.head().length <= half && printed.tail().length <= half;
    if (closed || !fits || headLength > 0) {
      return append(printed.text());
    }
    head = printed.head().clone();
    headLength = head.length;
    omitted = printed.omittedBytes();
    tail = grown(tail, Math.max(1, printed.tail().length));
    System.arraycopy(printed.tail(), 0, tail, 0, printed.tail().length);
    tailStart = 0;
    tailLength = printed.tail().length;
    return growth();
  }

  @GuardedBy("this")
  private int growth() {
    int size = OVERHEAD_BYTES + head.length + tail.length;
    int growth = size - charged;
    charged = size;
    return growth;
  }

  @GuardedBy("this")
  private void appendTail(byte[] text, int from) {
    int length = text.length - from;
    if (length > half) {
      omitted += length - half;
      from = text.length - half;
      length = half;
    }
    int excess = Math.max(0, tailLength + length - half);
    omitted += excess;
    tailStart = tail.length == 0 ? 0 : (tailStart + excess) % tail.length;
    tailLength -= excess;
    if (tailLength + length > tail.length) {
      tail = grown(tail, tailLength + length);
    }
    for (int i = 0; i < length; ) {
      int at = (tailStart + tailLength) % tail.length;
      int run = Math.min(length - i, tail.length - at);
      System.arraycopy(text, from + i, tail, at, run);
      tailLength += run;
      i += run;
    }
  }

  private byte[] grown(byte[] buffer, int needed) {
    if (needed <= buffer.length) {
      return buffer;
    }
    int doubled = Math.max(FIRST_CAPACITY, Math.max(needed, 2 * buffer.length));
    return Arrays.copyOf(buffer, Math.min(half, doubled));
  }

  synchronized JobLog read() {
    byte[] end = ofTail(0, tailLength);
    byte[] beginning = Arrays.copyOf(head, headLength);
    if (omitted == 0) {
      return new JobLog(beginning, 0, end);
    }
    int keepHead = Utf8.wholeCharacters(beginning);
    int skipTail = Utf8.continuationBytes(end);
    return new JobLog(
        Arrays.copyOf(beginning, keepHead),
        omitted + beginning.length - keepHead + skipTail,
        Arrays.copyOfRange(end, skipTail, end.length));
  }

  @GuardedBy("this")
  private byte[] ofTail(int from, int to) {
    byte[] part = new byte[to - from];
    if (part.length > 0) {
      int start = (tailStart + from) % tail.length;
      int firstRun = Math.min(part.length, tail.length - start);
      System.arraycopy(tail, start, part, 0, firstRun);
      System.arraycopy(tail, 0, part, firstRun, part.length - firstRun);
    }
    return part;
  }

  /** A piece of it, without copying the rest. */
  synchronized LogPart read(long from, int maxBytes) {
    return LogPart.cut(new Head(), omitted, new Tail(), from, maxBytes);
  }

  /** How much was printed. */
  synchronized long printedBytes() {
    return headLength + omitted + tailLength;
  }

  /** To be used under the lock. */
  @SuppressWarnings("GuardedBy")
  private final class Head implements LogPart.Bytes {
    @Override
    public int length() {
      return headLength;
    }

    @Override
    public byte[] range(int from, int to) {
      return Arrays.copyOfRange(head, from, to);
    }
  }

  /** To be used under the lock. */
  @SuppressWarnings("GuardedBy")
  private final class Tail implements LogPart.Bytes {
    @Override
    public int length() {
      return tailLength;
    }

    @Override
    public byte[] range(int from, int to) {
      return ofTail(from, to);
    }
  }

  /**
   * Takes no more text.
   *
   * @return how many bytes it has grown to
   */
  synchronized int close() {
    closed = true;
    return charged;
  }
}
