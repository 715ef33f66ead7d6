package dev.jobpool;

import static dev.jobpool.ServiceClient.call;
import static org.assertj.core.api.Assertions.assertThat;

import dev.jobpool.function.FunctionFolder;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** What functions that look for the service's secrets find; docs/security.md has the table. */
@EnabledOnOs(OS.LINUX)
class HostileFunctionsIT {
  private static final String SPY =
      """
      package hostile;
      import java.io.InputStream;
      import java.nio.charset.StandardCharsets;
      import java.nio.file.*;
      public final class Spy {
        public static String environment() { return System.getenv().toString(); }
        public static String parent(String what) {
          return read("/proc/" + ProcessHandle.current().parent().orElseThrow().pid() + "/" + what);
        }
        public static String read(String file) {
          try (InputStream in = Files.newInputStream(Path.of(file))) {
            return new String(in.readNBytes(10_000), StandardCharsets.ISO_8859_1);
          } catch (AccessDeniedException e) {
            return "refused";
          } catch (java.io.IOException e) {
            return e.toString();
          }
        }
        public static boolean canSignalService() throws Exception {
          long pid = ProcessHandle.current().parent().orElseThrow().pid();
          return new ProcessBuilder("kill", "-0", "" + pid).start().waitFor() == 0;
        }
      }
      """;
  private static final boolean ROOT =
      ProcessHandle.current().info().user().orElse("").equals("root");

  @TempDir static Path temporary;
  private static Path store;
  private static ServiceProcess service;
  private static ServiceClient client;

  @BeforeAll
  static void start() throws Exception {
    Path functions = new FunctionFolder(temporary).jar("spy.jar", SPY).path();
    store = temporary.resolve("data/jobs.db");
    service =
        ServiceProcess.start(
                temporary,
                "jobpool.pool.functions=" + functions,
                "jobpool.hide-process=true",
                "jobpool.pool.size=1",
                "jobpool.store.url=jdbc:sqlite:" + store)
            .awaitStarted();
    client = service.client();
  }

  @AfterAll
  static void stop() {
    client.close();
    service.close();
  }

  private static String run(String function, String args) {
    JsonNode job = client.run(call("hostile.Spy::" + function, args));
    return job.at("/value").asString();
  }

  @Test
  void environment_ofTheWorker_isItsOwn() {
    assertThat(System.getenv()).containsKey("HOME");

    assertThat(run("environment", "[]"))
        .contains("PATH=", "TMPDIR=")
        .doesNotContain("HOME=" + System.getenv("HOME"), "TOKEN", "PASSWORD");
  }

  @Test
  void environment_ofTheService_isRefusedToAllButRoot() {
    String found = run("parent", "[\"environ\"]");

    if (ROOT) {
      assertThat(found).contains("PATH=");
    } else {
      assertThat(found).isEqualTo("refused");
    }
    assertThat(run("parent", "[\"cmdline\"]")).as("arguments are no secrets").contains("java");
  }

  @Test
  void store_isAFileOfTheSameUser_andRead() {
    assertThat(run("read", "[\"%s\"]".formatted(store))).startsWith("SQLite format 3");
  }

  @Test
  void service_isAProcessOfTheSameUser_andCanBeSignalled() {
    assertThat(run("canSignalService", "[]")).isEqualTo("true");
  }
}
