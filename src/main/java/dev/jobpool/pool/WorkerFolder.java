package dev.jobpool.pool;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The folder that a worker works in, its temporary one as well: for it alone, made before it and
 * removed after it. The worker empties it after each call.
 */
record WorkerFolder(Path path) {

  static WorkerFolder create(Path runDirectory, int workerId) throws IOException {
    Path path = runDirectory.resolve("w" + workerId);
    return new WorkerFolder(Files.createDirectory(path, WorkerRuntime.PRIVATE));
  }

  void delete() {
    RunDirectory.delete(path);
  }
}
