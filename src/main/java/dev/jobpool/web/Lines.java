package dev.jobpool.web;

import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The lines of a request's body, read as they come, within limits on each and on all together. For
 * one thread.
 */
final class Lines {
  private final InputStream in;
  private final int maxLineBytes;
  private final long maxBytes;
  private final @Nullable MessageDigest digest;
  private byte[] buffer = new byte[64 << 10];
  private int start;
  private int end;
  private long read;
  private long number;

  /**
   * @param digest told of everything that is read; null: nobody
   */
  Lines(InputStream in, int maxLineBytes, long maxBytes, @Nullable MessageDigest digest) {
    this.in = in;
    this.maxLineBytes = maxLineBytes;
    this.maxBytes = maxBytes;
    this.digest = digest;
  }

  /** The number of the line that was given last, from 1. */
  long number() {
    return number;
  }

  /**
   * The next line that is not blank, without its end; null after the last.
   *
   * @throws ProblemException if it is too long, or the body breaks off
   */
  byte @Nullable [] next() {
    byte[] line = nextOfAny();
    while (line != null && isBlank(line)) {
      line = nextOfAny();
    }
    return line;
  }

  private static boolean isBlank(byte[] line) {
    for (byte b : line) {
      if (b != ' ' && b != '\t' && b != '\r') {
        return false;
      }
    }
    return true;
  }

  private byte @Nullable [] nextOfAny() {
    int looked = start;
    while (true) {
      for (int i = looked; i < end; i++) {
        if (buffer[i] == '\n') {
          return take(i, i + 1);
        }
      }
      looked = end;
      requireShort(end - start);
      int shift = makeRoom();
      looked -= shift;
      if (!fill()) {
        return start == end ? null : take(end, end);
      }
    }
  }

  private void requireShort(int length) {
    if (length > maxLineBytes) {
      throw tooLong(
          "line %d has more than %d bytes, the limit".formatted(number + 1, maxLineBytes));
    }
  }

  private byte[] take(int lineEnd, int next) {
    requireShort(lineEnd - start);
    number++;
    byte[] line = Arrays.copyOfRange(buffer, start, lineEnd);
    start = next;
    return line;
  }

  /** Returns by how much what is there was moved to the front. */
  private int makeRoom() {
    if (end < buffer.length) {
      return 0;
    }
    int shift = start;
    int length = end - start;
    byte[] target = length > buffer.length / 2 ? new byte[2 * buffer.length] : buffer;
    System.arraycopy(buffer, start, target, 0, length);
    buffer = target;
    start = 0;
    end = length;
    return shift;
  }

  private boolean fill() {
    try {
      int count = in.read(buffer, end, buffer.length - end);
      if (count < 0) {
        return false;
      }
      read += count;
      if (read > maxBytes) {
        throw tooLong("the items may have %d bytes at most".formatted(maxBytes));
      }
      if (digest != null) {
        digest.update(buffer, end, count);
      }
      end += count;
      return true;
    } catch (IOException e) {
      throw Problem.of(ProblemType.BAD_REQUEST, "the body could not be read to its end")
          .asException();
    }
  }

  private static ProblemException tooLong(String detail) {
    return Problem.of(ProblemType.BODY_TOO_LARGE, detail).asException();
  }
}
