package dev.jobpool;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import javax.tools.ToolProvider;

/**
 * The service as it is in an image: with bean definitions that Spring has generated as code, and
 * that code compiled.
 *
 * @param folder where it is made
 */
record PreparedBuild(Path folder) {
  private static final String JAVA =
      Path.of(System.getProperty("java.home"), "bin", "java").toString();

  /** Makes one, with an actuator on a port of its own. */
  static PreparedBuild in(Path folder) throws IOException, InterruptedException {
    PreparedBuild build = new PreparedBuild(folder);
    build.run(
        JAVA,
        "-Djarmode=tools",
        "-jar",
        ServiceProcess.JAR.toString(),
        "extract",
        "--destination",
        build.path("service"));
    build.run(
        JAVA,
        "-cp",
        build.service(),
        "-Dmanagement.server.port=8081",
        "-Dmanagement.server.address=127.0.0.1",
        "org.springframework.boot.SpringApplicationAotProcessor",
        JobPoolApplication.class.getName(),
        build.path("sources"),
        build.path("resources"),
        build.path("classes"),
        "dev.jobpool",
        "jobpool");
    build.compile();
    return build;
  }

  private void compile() throws IOException {
    List<String> arguments =
        new ArrayList<>(List.of("-nowarn", "-proc:none", "-cp", service(), "-d", path("classes")));
    try (Stream<Path> sources = Files.walk(folder.resolve("sources"))) {
      sources.map(Path::toString).filter(name -> name.endsWith(".java")).forEach(arguments::add);
    }
    assertThat(
            ToolProvider.getSystemJavaCompiler()
                .run(null, null, null, arguments.toArray(String[]::new)))
        .isZero();
  }

  /** What java is to run. */
  List<String> program() {
    return List.of(
        "-cp",
        String.join(":", path("classes"), path("resources"), service()),
        JobPoolApplication.class.getName());
  }

  private String service() {
    return path("service/jobpool.jar") + ":" + path("service/lib/*");
  }

  private String path(String name) {
    return folder.resolve(name).toAbsolutePath().toString();
  }

  private void run(String... command) throws IOException, InterruptedException {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), UTF_8);
    assertThat(process.waitFor()).describedAs(output).isZero();
  }
}
