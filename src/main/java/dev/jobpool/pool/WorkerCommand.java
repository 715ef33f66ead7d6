package dev.jobpool.pool;

import dev.jobpool.pool.ipc.Protocol;
import java.io.File;
import java.nio.channels.spi.SelectorProvider;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The command line and environment of a worker JVM.
 *
 * @param aotFlags what to do with an AOT cache: use or make one; empty: neither
 */
record WorkerCommand(
    PoolConfig config, WorkerRuntime runtime, Path runDirectory, List<String> aotFlags) {
  private static final String MAIN_CLASS = "dev.jobpool.pool.worker.WorkerMain";

  /** Small, so that an idle worker is, but large enough to start without a collection or two. */
  private static final long INITIAL_HEAP_BYTES = 12L << 20;

  /** These would give a worker the service's own heap, agents and ports. */
  private static final List<String> DROPPED_VARIABLES =
      List.of("JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS", "_JAVA_OPTIONS");

  private static final String SHELL = "/bin/sh";

  private static final String SELECTOR_PROVIDER = "java.nio.channels.spi.SelectorProvider";

  /** Expects the worker's token on its standard input. */
  ProcessBuilder toBuilder(Path socket, WorkerFolder folder, String mark) {
    ProcessBuilder builder = new ProcessBuilder(limited(arguments(socket, folder)));
    Map<String, String> environment = builder.environment();
    config.confinement().reduce(environment);
    DROPPED_VARIABLES.forEach(environment::remove);
    environment.put(Protocol.MARK_VARIABLE, mark);
    environment.put(Protocol.DIRECTORY_VARIABLE, Path.of("").toAbsolutePath().toString());
    environment.put("HOME", folder.path().toString());
    environment.put("TMPDIR", folder.path().toString());
    return builder.directory(folder.path().toFile()).redirectErrorStream(true);
  }

  /** A JVM cannot limit itself; a shell that becomes the JVM can. */
  private List<String> limited(List<String> command) {
    String limits = config.confinement().limits();
    if (limits.isEmpty() || !Files.isExecutable(Path.of(SHELL))) {
      return command;
    }
    List<String> limited = new ArrayList<>(List.of(SHELL, "-c", limits + "exec \"$0\" \"$@\""));
    limited.addAll(command);
    return limited;
  }

  /** A JVM that is set up like a worker's, says which it is and ends. */
  ProcessBuilder toProbe(String furtherFlag) {
    List<String> arguments = jvm();
    arguments.add(furtherFlag);
    arguments.add("-version");
    return new ProcessBuilder(arguments)
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
        .redirectInput(new File("/dev/null"));
  }

  private List<String> jvmFlags() {
    List<String> flags = new ArrayList<>();
    flags.add("-Xmx" + config.workerHeapBytes());
    flags.add("-Xms" + INITIAL_HEAP_BYTES);
    flags.add("-XX:+UseSerialGC");
    flags.add("-XX:+ExitOnOutOfMemoryError");
    flags.add("-XX:-UsePerfData");
    flags.add("-XX:-CreateCoredumpOnCrash");
    flags.add("-Djava.awt.headless=true");
    flags.add("-Dfile.encoding=UTF-8");
    selectorProvider().ifPresent(name -> flags.add("-D" + SELECTOR_PROVIDER + "=" + name));
    flags.add("--enable-native-access=ALL-UNNAMED");
    flags.addAll(config.workerJvmArgs());
    return flags;
  }

  /**
   * What a JVM of the same installation uses for channels. Left to find that out by itself, it
   * opens every jar of its class path, which it need not do otherwise with an AOT cache.
   */
  private Optional<String> selectorProvider() {
    Class<?> ours = SelectorProvider.provider().getClass();
    boolean sameJava = config.javaHome().equals(Path.of(System.getProperty("java.home")));
    boolean standard = ours.getModule() == Object.class.getModule();
    return sameJava && standard ? Optional.of(ours.getName()) : Optional.empty();
  }

  private List<String> arguments(Path socket, WorkerFolder folder) {
    List<String> arguments = jvm();
    arguments.add("-Djava.io.tmpdir=" + folder.path());
    arguments.add(MAIN_CLASS);
    arguments.add(socket.toString());
    return arguments;
  }

  private List<String> jvm() {
    List<String> arguments = new ArrayList<>();
    arguments.add(java().toString());
    arguments.addAll(aotFlags);
    arguments.add("-XX:ErrorFile=" + runDirectory.resolve("hs_err_pid%p.log"));
    arguments.addAll(jvmFlags());
    arguments.add("-cp");
    arguments.add(runtime.classPath());
    return arguments;
  }

  Path java() {
    return config.javaHome().resolve("bin").resolve("java");
  }
}
