package dev.jobpool.pool.worker;

import java.io.File;
import java.util.concurrent.TimeUnit;

/**
 * The folder that this worker works in, its temporary one as well, emptied after each call: what
 * one job leaves, the next does not find. For the job thread alone.
 */
final class Workplace {
  /** Making a file takes longer; what is made all the same is found after a later call. */
  private static final long TOO_SHORT_NANOS = TimeUnit.MICROSECONDS.toNanos(10);

  /** How exactly the kernel tells when a folder has changed, and to spare. */
  private static final long CLOCK_TICK_MILLIS = 40;

  private static final int ATTEMPTS = 3;

  private final File folder;
  private long emptySince;

  Workplace(File folder) {
    this.folder = folder;
    this.emptySince = folder.lastModified();
  }

  /** To be called after each call, with the time that it took. */
  void tidyAfter(long callNanos) {
    if (callNanos >= TOO_SHORT_NANOS) {
      tidy();
    }
  }

  /** A look at the folder's time is five times cheaper than one into it. */
  private void tidy() {
    long changed = folder.lastModified();
    if (changed == emptySince && System.currentTimeMillis() - changed > CLOCK_TICK_MILLIS) {
      return;
    }
    for (int attempt = 0; attempt < ATTEMPTS && !isEmpty(); attempt++) {
      empty(folder); // Again if something goes on writing.
    }
    emptySince = folder.lastModified();
  }

  private boolean isEmpty() {
    String[] names = folder.list();
    return names == null || names.length == 0;
  }

  private static void empty(File folder) {
    File[] entries = folder.listFiles();
    if (entries == null) {
      return;
    }
    for (File entry : entries) {
      if (!entry.delete()) { // A link goes itself, not what it leads to.
        open(entry);
        empty(entry);
        entry.delete();
      }
    }
  }

  private static void open(File entry) {
    if (entry.isDirectory() && !entry.canWrite()) {
      entry.setReadable(true);
      entry.setWritable(true);
      entry.setExecutable(true);
    }
  }
}
