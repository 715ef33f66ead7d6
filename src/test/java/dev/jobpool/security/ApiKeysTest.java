package dev.jobpool.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

@ExtendWith(OutputCaptureExtension.class)
class ApiKeysTest {
  @TempDir Path folder;
  private Path file;

  @BeforeEach
  void write() throws IOException {
    file = folder.resolve("keys.json");
    write("one");
  }

  private void write(String key) throws IOException {
    String hash = HexFormat.of().formatHex(KeyRing.sha256(key));
    Files.writeString(
        file,
        "{\"keys\":[{\"principal\":\"alice\",\"sha256\":\"%s\",\"roles\":[\"read\"]}]}"
            .formatted(hash));
  }

  @Test
  void look_changedFile_hasTheNewKeysOnly() throws IOException {
    var keys = new ApiKeys(file);
    assertThat(keys.find("one")).isPresent();

    write("two");
    keys.look();

    assertThat(keys.find("one")).isEmpty();
    assertThat(keys.find("two")).isPresent();
  }

  @Test
  void look_brokenFile_keepsTheKeysAndSaysSoOnce(CapturedOutput output) throws IOException {
    var keys = new ApiKeys(file);
    Files.writeString(file, "{\"keys\":");
    keys.look();
    keys.look();

    assertThat(keys.find("one")).isPresent();
    assertThat(output.getOut().lines().filter(line -> line.contains("keys stay as they were")))
        .hasSize(1)
        .allMatch(line -> line.contains("ERROR") && line.contains("no JSON in line 1"));

    write("two");
    keys.look();
    assertThat(keys.find("two")).isPresent();
  }

  @Test
  void look_fileThatHasGone_keepsTheKeysAndSaysSoOnce(CapturedOutput output) throws IOException {
    var keys = new ApiKeys(file);
    Files.delete(file);
    keys.look();
    keys.look();

    assertThat(keys.find("one")).isPresent();
    assertThat(output.getOut().lines().filter(line -> line.contains("keys stay as they were")))
        .hasSize(1);
  }

  @Test
  void new_fileThatCannotBeUsed_isRefusedNamingIt() throws IOException {
    Files.writeString(file, "key");
    assertThatThrownBy(() -> new ApiKeys(file))
        .isInstanceOf(UnusableKeysException.class)
        .hasMessageContaining(file.toString())
        .hasMessageContaining("no JSON");

    Path missing = folder.resolve("missing");
    assertThatThrownBy(() -> new ApiKeys(missing))
        .isInstanceOf(UnusableKeysException.class)
        .hasMessageContaining("NoSuchFileException");
  }
}
