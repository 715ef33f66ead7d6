package dev.jobpool.pool;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.jobpool.pool.ipc.Connection;
import dev.jobpool.pool.ipc.Message.Channel;
import dev.jobpool.pool.ipc.Message.Hello;
import dev.jobpool.pool.ipc.Protocol;
import java.io.IOException;
import java.net.SocketException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** What functions find in a worker, and how much of the machine they can take. */
@EnabledOnOs(OS.LINUX)
@Timeout(60)
class ConfinementIT {
  private static final long LIMIT_MB = 300;
  private static final RemoteFunction<Long> SQUARE =
      RemoteFunction.of("samples.Arithmetic::square", Long.class);

  /** What a shell adds by itself. */
  private static final Pattern OF_THE_SHELL = Pattern.compile("PWD|OLDPWD|SHLVL|_");

  @TempDir static Path temporary;
  private static Path jar;
  private static ProcessPool pool;

  @BeforeAll
  static void start() throws Exception {
    jar = NosyFunctions.jar(temporary);
    pool = new ProcessPool(config().build());
  }

  private static PoolConfig.Builder config() {
    return SamplePools.config()
        .size(1)
        .spares(0)
        .functions(List.of(SamplePools.SAMPLES.toAbsolutePath(), jar))
        .confinement(new Confinement(List.of("PATH", "LC_*"), 1000, 5000, LIMIT_MB << 20));
  }

  @AfterAll
  static void end() throws InterruptedException {
    pool.terminate();
    assertThat(pool.join(SamplePools.PATIENCE)).isTrue();
  }

  private static Object call(String function, Object... arguments) throws Exception {
    return requireNonNull(pool.apply(RemoteFunction.of("tests.Nosy::" + function), arguments));
  }

  @SuppressWarnings("unchecked")
  private static List<String> texts(String function) throws Exception {
    return (List<String>) call(function);
  }

  @Test
  @SuppressWarnings("unchecked")
  void environment_isWhatIsAllowedAndNothingElse() throws Exception {
    assertThat(System.getenv()).as("there is something to hide").containsKey("HOME");

    Map<String, String> found = (Map<String, String>) call("environment");

    assertThat(found.keySet())
        .filteredOn(name -> !name.startsWith("LC_") && !OF_THE_SHELL.matcher(name).matches())
        .containsExactlyInAnyOrder(
            "PATH", "HOME", "TMPDIR", Protocol.MARK_VARIABLE, Protocol.DIRECTORY_VARIABLE);
    assertThat(found)
        .containsEntry("PATH", System.getenv("PATH"))
        .containsEntry(Protocol.DIRECTORY_VARIABLE, Path.of("").toAbsolutePath().toString());
    assertThat(found.get("HOME")).isEqualTo(texts("places").getFirst());
  }

  @Test
  void limits_areThoseOfTheConfiguration() throws Exception {
    assertThat(texts("limits"))
        .anyMatch(line -> line.matches("Max open files +1000 +1000 .*"))
        .anyMatch(line -> line.matches("Max processes +5000 +5000 .*"));
  }

  @Test
  void folder_isTheWorkersOwn_andGoesWithIt() throws Exception {
    List<String> places = texts("places");
    Path folder = Path.of(places.getFirst());
    assertThat(places.getLast()).isEqualTo(folder.toString());
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder)))
        .isEqualTo("rwx------");

    assertThatThrownBy(() -> pool.apply(RemoteFunction.of("samples.Faults::exit"), 7))
        .hasMessageContaining("exited with code 7");

    await().until(() -> Files.notExists(folder));
    assertThat(texts("places").getFirst()).isNotEqualTo(folder.toString());
  }

  @Test
  void whatACallLeaves_theNextDoesNotFind() throws Exception {
    Path elsewhere = Files.createDirectory(temporary.resolve("elsewhere"));
    Files.writeString(elsewhere.resolve("kept"), "kept");
    for (int again = 0; again < 3; again++) {
      assertThat(call("litter", elsewhere.toString())).isEqualTo(4);

      assertThat(texts("found")).isEmpty();
    }
    assertThat(elsewhere.resolve("kept")).hasContent("kept");
  }

  @Test
  void memoryBeyondTheLimit_costsTheWorkerAndTellsWhy() throws Exception {
    long pid = requireNonNull(pool.apply(RemoteFunction.of("samples.Process::pid", Long.class)));

    assertThatThrownBy(() -> call("hoard", 500))
        .hasMessageMatching(
            "(?s).*worker \\d+ \\(pid %d\\) was killed by signal KILL; it took \\d+ MB of memory, more than the 300 MB that it may.*"
                .formatted(pid));

    assertThat(pool.apply(SQUARE, 12L)).isEqualTo(144);
  }

  @Test
  void token_isUsedUp() throws Exception {
    assertThat(call("input")).as("standard input has ended").isEqualTo(-1);
    assertThat(sockets()).isEmpty();
  }

  @Test
  void strangerAtTheSocket_isTurnedAwayAndTheWorkerStarts() throws Exception {
    Set<Path> before = Set.copyOf(runDirectories());
    ProcessPool other = new ProcessPool(config().build());
    try {
      Path socket =
          await()
              .until(
                  () -> sockets().stream().filter(it -> !before.contains(it.getParent())).toList(),
                  found -> !found.isEmpty())
              .getFirst();
      Path folder = socket.getParent();
      assertThat(Files.getPosixFilePermissions(folder, LinkOption.NOFOLLOW_LINKS))
          .isEqualTo(PosixFilePermissions.fromString("rwx------"));
      try (SocketChannel stranger = SocketChannel.open(StandardProtocolFamily.UNIX)) {
        stranger.connect(UnixDomainSocketAddress.of(socket));
        Connection connection = new Connection(stranger);
        connection.send(new Hello(Protocol.VERSION, "0".repeat(64), Channel.DATA, 1));
        assertThat(isToldNothing(connection)).isTrue();
      }

      assertThat(other.apply(SQUARE, 12L)).isEqualTo(144);
    } finally {
      other.terminate();
      assertThat(other.join(SamplePools.PATIENCE)).isTrue();
    }
  }

  private static boolean isToldNothing(Connection stranger) throws IOException {
    try {
      return stranger.receive() == null;
    } catch (SocketException _) {
      return true; // Closed, however abruptly.
    }
  }

  private static List<Path> runDirectories() throws Exception {
    String prefix = "jobpool-" + ProcessHandle.current().pid() + "-";
    try (Stream<Path> folders = Files.list(Path.of(System.getProperty("java.io.tmpdir")))) {
      return folders.filter(it -> it.getFileName().toString().startsWith(prefix)).toList();
    }
  }

  private static List<Path> sockets() throws Exception {
    try (Stream<Path> folders = runDirectories().stream()) {
      return folders.flatMap(ConfinementIT::socketsIn).toList();
    }
  }

  private static Stream<Path> socketsIn(Path folder) {
    String[] names = folder.toFile().list((_, name) -> name.endsWith(".sock"));
    return names == null ? Stream.empty() : Stream.of(names).map(folder::resolve);
  }
}
