package dev.jobpool;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** From the view of a process that a hidden one started. Root sees everything, so none is root. */
@EnabledOnOs(OS.LINUX)
@Timeout(60)
class HiddenProcessIT {
  private static final String SECRET = "JOBPOOL_STORE_PASSWORD=do-not-tell";

  /** Its first argument says whether it hides; its child tries to read what is of its parent. */
  static final class Parent {
    public static void main(String[] args) throws Exception {
      if (Boolean.parseBoolean(args[0])) {
        HiddenProcess.hide();
      }
      for (String what : List.of("environ", "maps", "fd", "cmdline")) {
        String path = "/proc/" + ProcessHandle.current().pid() + "/" + what;
        String command = what.equals("fd") ? "ls " + path : "cat " + path;
        int exit = new ProcessBuilder("sh", "-c", command).inheritIO().start().waitFor();
        System.out.println("\n" + what + (exit == 0 ? " read" : " refused"));
      }
    }
  }

  private static String run(boolean hidden) throws Exception {
    Path classes = readableByAll();
    List<String> command = new ArrayList<>();
    if (ProcessHandle.current().info().user().orElse("").equals("root")) {
      command.add(Tools.require("setpriv").toString());
      command.addAll(List.of("--reuid=65534", "--regid=65534", "--clear-groups"));
    }
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-XX:-UsePerfData", "--enable-native-access=ALL-UNNAMED", "-cp"));
    command.add(classes + ":" + libraries(classes));
    command.addAll(List.of(Parent.class.getName(), Boolean.toString(hidden)));
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().put("JOBPOOL_STORE_PASSWORD", "do-not-tell");
    Process process = builder.directory(classes.toFile()).start();
    String output = new String(process.getInputStream().readAllBytes(), UTF_8);
    process.waitFor();
    return output;
  }

  /** The few classes that it takes, where every user may read them. */
  private static Path readableByAll() throws IOException {
    Path folder =
        Files.createTempDirectory(
            "hidden",
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwxr-xr-x")));
    for (Class<?> needed : List.of(HiddenProcess.class, Parent.class)) {
      String name = needed.getName().replace('.', '/') + ".class";
      Path file = folder.resolve(name);
      Files.createDirectories(file.getParent());
      try (var bytes = needed.getClassLoader().getResourceAsStream(name)) {
        Files.copy(bytes, file);
      }
    }
    return folder;
  }

  private static String libraries(Path folder) throws IOException {
    List<String> copies = new ArrayList<>();
    for (Class<?> needed :
        List.of(
            org.slf4j.Logger.class,
            org.springframework.context.ApplicationListener.class,
            org.springframework.boot.context.event.ApplicationEnvironmentPreparedEvent.class)) {
      Path jar = Path.of(needed.getProtectionDomain().getCodeSource().getLocation().getPath());
      copies.add(Files.copy(jar, folder.resolve(jar.getFileName())).toString());
    }
    return String.join(":", copies);
  }

  @Test
  void childOfAHiddenProcess_readsNeitherItsEnvironmentNorItsMemoryNorItsFiles() throws Exception {
    assertThat(run(true))
        .contains("environ refused", "maps refused", "fd refused", "cmdline read")
        .doesNotContain(SECRET);
  }

  @Test
  void childOfAnother_readsThemAll() throws Exception {
    assertThat(run(false))
        .contains("environ read", "maps read", "fd read", "cmdline read")
        .contains(SECRET);
  }
}
