package dev.jobpool;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.util.FileSystemUtils;

/**
 * The private directory for copies of the function jars, deleted with the service. It carries this
 * process's id in its name, as the pools' do, so that what a killed service left is removed by the
 * next.
 */
record FunctionCopies(Path directory) implements DisposableBean {

  static FunctionCopies create() throws IOException {
    String prefix = "jobpool-" + ProcessHandle.current().pid() + "-functions";
    var onlyOwner =
        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));
    return new FunctionCopies(Files.createTempDirectory(prefix, onlyOwner));
  }

  @Override
  public void destroy() throws IOException {
    FileSystemUtils.deleteRecursively(directory);
  }
}
