package dev.jobpool.pool;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** Why processes have ended that end in all ways. */
@EnabledOnOs(OS.LINUX)
@Timeout(60)
class WorkerEndTest {

  private static WorkerProcess process(String script) throws IOException {
    Process process = new ProcessBuilder("sh", "-c", script).redirectErrorStream(true).start();
    return new WorkerProcess(1, process, UUID.randomUUID().toString());
  }

  private static WorkerEnd end(WorkerProcess process) throws Exception {
    var end = new CompletableFuture<WorkerEnd>();
    process.whenEnded(end::complete);
    return end.get(30, TimeUnit.SECONDS);
  }

  @Test
  void end_exitsByItself_isToldByItsCode() throws Exception {
    assertThat(end(process("exit 0"))).isEqualTo(WorkerEnd.EXIT);
    assertThat(end(process("exit 3"))).isEqualTo(WorkerEnd.EXIT);
    assertThat(end(process("echo java.lang.OutOfMemoryError; exit 3")))
        .isEqualTo(WorkerEnd.OUT_OF_MEMORY);
    assertThat(end(process("kill -9 $$"))).isEqualTo(WorkerEnd.SIGNAL);
  }

  @Test
  void end_killedForAReason_isTheFirstReason() throws Exception {
    WorkerProcess process = process("exec sleep 600");
    process.endsFor(WorkerEnd.TIMEOUT);
    process.endsFor(WorkerEnd.CLOSE);
    process.kill();

    assertThat(end(process)).isEqualTo(WorkerEnd.TIMEOUT);
  }

  @Test
  void endsFor_isDead_doesNotExplainIt() throws Exception {
    WorkerProcess process = process("exit 1");
    assertThat(process.awaitExit(java.time.Duration.ofSeconds(30))).isTrue();
    process.endsFor(WorkerEnd.TASKS);

    assertThat(end(process)).isEqualTo(WorkerEnd.EXIT);
  }
}
