package dev.jobpool.chart;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.marcnuri.helm.Helm;
import java.io.IOException;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.HexFormat;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Helm installs and upgrades a release in a cluster where nothing runs. */
class ChartUpgradeTest {
  private static final String SECRET = "secrets/night-jobpool-api-keys";

  private FakeCluster cluster;

  @BeforeEach
  void start() throws IOException {
    cluster = FakeCluster.start();
  }

  @AfterEach
  void stop() {
    cluster.close();
  }

  @Test
  void upgrade_generatedKey_isKept() {
    install();
    JsonNode made = cluster.object(SECRET).at("/data");
    assertThat(decoded(made, "api-key")).matches("[A-Za-z0-9]{43}");

    upgrade();

    assertThat(cluster.object("statefulsets/night-jobpool").toString()).contains("\"42s\"");
    assertThat(cluster.object(SECRET).at("/data")).isEqualTo(made);
  }

  @Test
  void install_keyFile_hasTheKeysHash() throws Exception {
    install();
    JsonNode data = cluster.object(SECRET).at("/data");

    JsonNode file = JsonMapper.shared().readTree(decoded(data, "keys.json"));

    assertThat(file.at("/keys")).hasSize(1);
    assertThat(file.at("/keys/0/sha256").asString())
        .isEqualTo(
            HexFormat.of()
                .formatHex(
                    MessageDigest.getInstance("SHA-256")
                        .digest(decoded(data, "api-key").getBytes(UTF_8))));
    assertThat(file.at("/keys/0/roles/0").asString()).isEqualTo("admin");
  }

  @Test
  void install_notes_sayHowToSubmitAJobWithTheKey() {
    assertThat(install())
        .contains("get secret night-jobpool-api-keys")
        .contains("-H \"Authorization: Bearer $KEY\"")
        .contains("samples.Arithmetic::power")
        .contains("2 workers with 264 MiB");
  }

  @Test
  void install_again_makesAnotherKey() throws IOException {
    install();
    String first = decoded(cluster.object(SECRET).at("/data"), "api-key");
    stop();
    start();
    install();

    assertThat(decoded(cluster.object(SECRET).at("/data"), "api-key")).isNotEqualTo(first);
  }

  /** Gives what Helm prints. */
  private String install() {
    return new Helm(Chart.FOLDER)
        .install()
        .withName(Chart.RELEASE)
        .withNamespace(Chart.NAMESPACE)
        .disableOpenApiValidation()
        .withKubeConfigContents(cluster.kubeConfig())
        .call()
        .getOutput();
  }

  private void upgrade() {
    new Helm(Chart.FOLDER)
        .upgrade()
        .withName(Chart.RELEASE)
        .withNamespace(Chart.NAMESPACE)
        .disableOpenApiValidation()
        .set("drainSeconds", 42)
        .withKubeConfigContents(cluster.kubeConfig())
        .call();
  }

  private static String decoded(JsonNode data, String name) {
    return new String(Base64.getDecoder().decode(data.path(name).asString()), UTF_8);
  }
}
