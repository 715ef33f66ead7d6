package dev.jobpool.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A lock on a folder, for one process at a time. The operating system frees it when the process
 * ends, however it ends; what the file says is only for people.
 */
final class FolderLock implements AutoCloseable {
  private static final String FILE = "jobpool.lock";
  private static final int MAX_BYTES = 200;

  private final FileChannel channel;

  private FolderLock(FileChannel channel) {
    this.channel = channel;
  }

  /**
   * @throws StoreOpenException if another process has it, or the folder cannot be written
   */
  static FolderLock take(Path folder) {
    Path file = folder.resolve(FILE);
    try {
      Files.createDirectories(folder);
      FileChannel channel =
          FileChannel.open(
              file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
      if (tryLock(channel) == null) {
        String holder = read(channel);
        channel.close();
        throw new StoreOpenException(
            "The folder %s is in use by %s. Each service needs a folder of its own: set jobpool.store.url."
                .formatted(folder.toAbsolutePath(), holder));
      }
      write(channel);
      return new FolderLock(channel);
    } catch (IOException e) {
      throw new StoreOpenException(
          "The folder %s cannot be written: %s. Set jobpool.store.url to another place, or to memory."
              .formatted(folder.toAbsolutePath(), e),
          e);
    }
  }

  private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
    try {
      return channel.tryLock();
    } catch (OverlappingFileLockException _) {
      return null; // this very process has it
    }
  }

  private static String read(FileChannel channel) throws IOException {
    ByteBuffer text = ByteBuffer.allocate(MAX_BYTES);
    channel.read(text, 0);
    String holder = new String(text.array(), 0, text.position(), StandardCharsets.UTF_8).strip();
    return holder.isEmpty() ? "another process" : holder;
  }

  private static void write(FileChannel channel) throws IOException {
    String holder =
        "process %d, since %s%n".formatted(ProcessHandle.current().pid(), Instant.now());
    channel.truncate(0);
    channel.write(ByteBuffer.wrap(holder.getBytes(StandardCharsets.UTF_8)), 0);
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
