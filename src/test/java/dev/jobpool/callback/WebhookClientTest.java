package dev.jobpool.callback;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.jobpool.callback.ScriptedServer.Request;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.apache.hc.client5.http.ssl.DefaultClientTlsStrategy;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WebhookClientTest {
  private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
  private static final byte[] BODY = "{\"type\":\"job.succeeded\"}".getBytes(UTF_8);
  private static final String TRACE = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
  private static final char[] PASSWORD = "changeit".toCharArray();
  private static final InetAddress LOOPBACK = InetAddress.ofLiteral("127.0.0.1");

  private static WebhookSettings settings(Duration timeout, String... allowed) {
    return new WebhookSettings(
        SigningSecrets.of(List.of("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")),
        List.of(),
        timeout,
        4,
        4,
        1_000,
        List.of(allowed).stream().map(Network::of).toList());
  }

  private static WebhookClient client(CheckedResolver.Lookup lookup, String... allowed) {
    return new WebhookClient(
        settings(Duration.ofSeconds(20), allowed),
        lookup,
        DefaultClientTlsStrategy.createDefault());
  }

  private static WebhookAnswer post(WebhookClient client, String url) {
    return client.post(URI.create(url), new WebhookMessage("id-1", NOW, BODY, TRACE));
  }

  /** By a client that lets it take this long. */
  private static WebhookAnswer post(ScriptedServer server, Duration timeout) {
    try (var client = new WebhookClient(settings(timeout, "127.0.0.0/8"))) {
      return post(client, server.url("/hook"));
    }
  }

  @Test
  void post_serverTakesIt_hasHeadersSignatureAndBody() throws IOException {
    try (var server = ScriptedServer.start(ScriptedServer.status(204))) {
      assertThat(post(server, Duration.ofSeconds(20))).isEqualTo(new WebhookAnswer.Accepted(204));

      Request request = server.requests().getFirst();
      assertThat(request.method()).isEqualTo("POST");
      assertThat(request.body()).isEqualTo(BODY);
      assertThat(request.headers())
          .containsEntry("content-type", "application/json")
          .containsEntry("host", "127.0.0.1:" + server.port())
          .containsEntry("webhook-id", "id-1")
          .containsEntry("webhook-timestamp", "1772366400")
          .containsEntry("traceparent", TRACE)
          .containsEntry(
              "webhook-signature",
              settings(Duration.ofSeconds(1)).secrets().sign("id-1", 1772366400, BODY))
          .doesNotContainKeys("cookie", "authorization", "upgrade", "accept-encoding");
    }
  }

  @Test
  void post_redirect_isNotFollowed() throws IOException {
    try (var elsewhere = ScriptedServer.start(ScriptedServer.status(200));
        var server =
            ScriptedServer.start(
                ScriptedServer.status(307, "Location: " + elsewhere.url("/secret")))) {
      assertThat(post(server, Duration.ofSeconds(20))).isEqualTo(new WebhookAnswer.Rejected(307));
      assertThat(server.requests()).hasSize(1);
      assertThat(elsewhere.requests()).isEmpty();
    }
  }

  @Test
  void post_statusesThatAreNoSuccess_areToldApart() throws IOException {
    try (var gone = ScriptedServer.start(ScriptedServer.status(410));
        var busy = ScriptedServer.start(ScriptedServer.status(503))) {
      assertThat(post(gone, Duration.ofSeconds(20))).isEqualTo(new WebhookAnswer.Gone(410));
      assertThat(post(busy, Duration.ofSeconds(20))).isEqualTo(new WebhookAnswer.Rejected(503));
    }
  }

  @Test
  void post_bodyWithoutEnd_isLeftUnread() throws IOException {
    try (var server = ScriptedServer.start(ScriptedServer.ENDLESS)) {
      assertThat(post(server, Duration.ofMinutes(5))).isEqualTo(new WebhookAnswer.Accepted(200));
    }
  }

  @Test
  void post_noAnswer_failsWhenItsTimeIsOver() throws IOException {
    try (var server = ScriptedServer.start(ScriptedServer.HANG)) {
      assertThat(post(server, Duration.ofMillis(300)))
          .isEqualTo(new WebhookAnswer.Failed("no answer within 300 ms"));
    }
  }

  /** Each byte comes before a reading socket would give up. */
  @Test
  void post_headerThatDripsForEver_failsWhenItsTimeIsOver() throws IOException {
    try (var server =
        ScriptedServer.start((_, client) -> {
          client.getOutputStream().write("HTTP/1.1 200 OK\r\nX: ".getBytes(UTF_8));
          client.setSoTimeout(50);
          while (true) {
            client.getOutputStream().write('x');
            try {
              if (client.getInputStream().read() < 0) {
                return;
              }
            } catch (java.net.SocketTimeoutException _) {
              // the next drop
            }
          }
        })) {
      assertThat(post(server, Duration.ofMillis(500)))
          .isEqualTo(new WebhookAnswer.Failed("no answer within 500 ms"));
    }
  }

  @Test
  void post_headWithoutEnd_fails() throws IOException {
    try (var server =
        ScriptedServer.start((_, client) -> {
          client.getOutputStream().write("HTTP/1.1 200 OK\r\n".getBytes(UTF_8));
          while (true) {
            client.getOutputStream().write("X-Y: z\r\n".getBytes(UTF_8));
          }
        })) {
      assertThat(post(server, Duration.ofMinutes(5))).isInstanceOf(WebhookAnswer.Failed.class);
    }
  }

  @Test
  void post_nobodyListens_fails() throws IOException {
    int port;
    try (var listener = new ServerSocket(0, 1, LOOPBACK)) {
      port = listener.getLocalPort();
    }
    try (var client = new WebhookClient(settings(Duration.ofSeconds(20), "127.0.0.0/8"))) {
      assertThat(post(client, "http://127.0.0.1:" + port + "/"))
          .isInstanceOf(WebhookAnswer.Failed.class);
    }
  }

  @Test
  void post_nameOfAPublicAndAPrivateAddress_isRefusedAndNobodyIsAsked() throws IOException {
    InetAddress[] both = {InetAddress.ofLiteral("1.1.1.1"), LOOPBACK};
    try (var server = ScriptedServer.start(ScriptedServer.status(200));
        var client = client(_ -> both)) {
      assertThat(post(client, "http://two.example.org:" + server.port() + "/"))
          .isInstanceOf(WebhookAnswer.Refused.class)
          .asString()
          .contains("127.0.0.1");
      assertThat(server.requests()).isEmpty();
    }
  }

  @Test
  void post_addressInTheUrl_isCheckedToo() throws IOException {
    try (var server = ScriptedServer.start(ScriptedServer.status(200));
        var client = client(InetAddress::getAllByName)) {
      for (String host : List.of("127.0.0.1", "[::ffff:127.0.0.1]", "[::1]", "localhost")) {
        assertThat(post(client, "http://" + host + ":" + server.port() + "/"))
            .as(host)
            .isInstanceOf(WebhookAnswer.Refused.class);
      }
      assertThat(server.requests()).isEmpty();
    }
  }

  /** A name that stands for something else a moment later, as an attacker's does. */
  @Test
  void post_nameThatChanges_isLookedUpOnceAndAskedUnderItsName() throws IOException {
    var lookups = new AtomicInteger();
    try (var server = ScriptedServer.start(ScriptedServer.status(200));
        var client =
            client(
                _ ->
                    lookups.incrementAndGet() == 1
                        ? new InetAddress[] {LOOPBACK}
                        : new InetAddress[] {InetAddress.ofLiteral("169.254.169.254")},
                "127.0.0.1/32")) {
      String url = "http://fickle.example.org:" + server.port() + "/";

      assertThat(post(client, url)).isEqualTo(new WebhookAnswer.Accepted(200));
      assertThat(lookups).hasValue(1);
      assertThat(server.requests().getFirst().header("host"))
          .isEqualTo("fickle.example.org:" + server.port());

      assertThat(post(client, url)).isInstanceOf(WebhookAnswer.Refused.class);
    }
  }

  @Test
  void post_tls_certificateMustBeOfTheNameThatWasAsked(@TempDir Path folder) throws Exception {
    KeyStore keys = keysOf("right.example.org", folder.resolve("keys.p12"));
    SSLContext context = context(keys);
    var listener = context.getServerSocketFactory().createServerSocket(0, 50, LOOPBACK);
    try (var server = ScriptedServer.start(listener, ScriptedServer.status(200));
        var client =
            new WebhookClient(
                settings(Duration.ofSeconds(20), "127.0.0.1/32"),
                _ -> new InetAddress[] {LOOPBACK},
                new DefaultClientTlsStrategy(context))) {
      assertThat(post(client, "https://right.example.org:" + server.port() + "/"))
          .isEqualTo(new WebhookAnswer.Accepted(200));
      assertThat(post(client, "https://wrong.example.org:" + server.port() + "/"))
          .isInstanceOf(WebhookAnswer.Failed.class)
          .asString()
          .contains("wrong.example.org");
      assertThat(server.requests()).hasSize(1);
    }
  }

  /** A key and its certificate, made by the JDK's own tool. */
  private static KeyStore keysOf(String host, Path file)
      throws IOException, InterruptedException, GeneralSecurityException {
    Process tool =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-alias",
                "test",
                "-keyalg",
                "EC",
                "-dname",
                "CN=" + host,
                "-ext",
                "SAN=dns:" + host,
                "-storetype",
                "PKCS12",
                "-storepass",
                new String(PASSWORD),
                "-keystore",
                file.toString())
            .redirectErrorStream(true)
            .start();
    String said = new String(tool.getInputStream().readAllBytes(), UTF_8);
    assertThat(tool.waitFor()).as(said).isZero();
    KeyStore keys = KeyStore.getInstance("PKCS12");
    try (InputStream in = new FileInputStream(file.toFile())) {
      keys.load(in, PASSWORD);
    }
    return keys;
  }

  /** Shows the key, and trusts its certificate. */
  private static SSLContext context(KeyStore keys) throws GeneralSecurityException {
    var managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    managers.init(keys, PASSWORD);
    KeyStore trusted = KeyStore.getInstance("PKCS12");
    try {
      trusted.load(null, null);
    } catch (IOException e) {
      throw new GeneralSecurityException(e);
    }
    trusted.setCertificateEntry("test", keys.getCertificate("test"));
    var trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(trusted);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(managers.getKeyManagers(), trust.getTrustManagers(), null);
    return context;
  }
}
