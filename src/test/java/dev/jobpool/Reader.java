package dev.jobpool;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Somebody who does what a page says, in this project's folder, with the service under test in the
 * place of the one on port 8080.
 */
final class Reader {
  private static final long LIMIT_SECONDS = 60;

  private final ServiceClient service;
  private final Map<String, String> environment = new HashMap<>();
  private Path folder = Path.of("").toAbsolutePath();

  Reader(ServiceClient service) {
    this.service = service;
    environment.put("JOBPOOL", service.base().toString());
    environment.put("PYTHONIOENCODING", "utf-8");
    environment.put("LC_ALL", "C");
    environment.put("PATH", java().getParent() + File.pathSeparator + System.getenv("PATH"));
  }

  /** The java of the tests. */
  static Path java() {
    return Path.of(System.getProperty("java.home"), "bin", "java");
  }

  /** Has what it runs find this in its environment. */
  Reader with(String variable, Object value) {
    environment.put(variable, value.toString());
    return this;
  }

  /** Has what it runs find the project's pages and products in this folder. */
  Reader in(Path folder) throws IOException {
    for (String name : List.of("docs", "target")) {
      Files.createSymbolicLink(folder.resolve(name), this.folder.resolve(name));
    }
    this.folder = folder;
    return this;
  }

  /** Types this into a shell; what it writes, errors included. */
  String types(String commands) throws IOException, InterruptedException {
    return runs("bash", "-ec", adapted(commands));
  }

  /** Runs a program of the page by this interpreter, which may have to be installed. */
  String runs(Path folder, String file, String program, String... interpreter)
      throws IOException, InterruptedException {
    Tools.require(interpreter[0]);
    Path source = Files.writeString(folder.resolve(file), adapted(program));
    List<String> command = new ArrayList<>(List.of(interpreter));
    command.add(source.toString());
    return runs(command.toArray(String[]::new));
  }

  private String adapted(String text) {
    return text.replace("http://127.0.0.1:8080", service.base().toString());
  }

  private String runs(String... command) throws IOException, InterruptedException {
    Path output = Files.createTempFile("jobpool-reader", ".txt");
    try {
      var builder = new ProcessBuilder(command).redirectErrorStream(true);
      builder.directory(folder.toFile());
      builder.environment().putAll(environment);
      Process process = builder.redirectOutput(output.toFile()).start();
      boolean ended = process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS);
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly();
      String text = Files.readString(output, UTF_8);
      if (!ended || process.exitValue() != 0) {
        String end = ended ? "exit code " + process.exitValue() : "it does not end";
        throw new AssertionError(String.join(" ", command) + "\n" + text + "\n" + end);
      }
      return text;
    } finally {
      Files.delete(output);
    }
  }
}
