package dev.jobpool.callback;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class WebhookUrlsTest {
  private static final String SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

  private static WebhookUrls urls(List<String> secrets, Network... allowed) {
    return new WebhookUrls(
        new WebhookSettings(
            SigningSecrets.of(secrets),
            List.of(),
            Duration.ofSeconds(1),
            1,
            1,
            100,
            List.of(allowed)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://example.org",
        "http://example.org:8080/a/b?c=d",
        "HTTPS://Example.ORG/",
        "https://1.1.1.1/",
        "https://[2606:4700:4700::1111]:8443/x"
      })
  void flaw_publicUrl_hasNone(String url) {
    assertThat(urls(List.of(SECRET)).flaw(url)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "ftp://example.org/, must begin with",
    "file:///etc/passwd, must begin with",
    "example.org/x, must begin with",
    "'', must begin with",
    "https://user@example.org/, must not name a user",
    "https://user:pass@example.org/, must not name a user",
    "https:///path, must name a host",
    "https:example.org, must name a host",
    "https://my_host/, must name a host",
    "https://bücher.example/, must name a host",
    "https://example.org:0/, must have a port",
    "https://example.org:65536/, must have a port",
    "https://example.org/#a, must not have a fragment",
    "https://exa mple.org/, is no URL",
    "https://[::1%25lo]/, must not name a network interface",
    "http://127.0.0.1/, must not lead to 127.0.0.1",
    "http://2130706433/, must not lead to 127.0.0.1",
    "http://169.254.169.254/latest, must not lead to 169.254.169.254",
    "http://[::1]/, must not lead to",
    "http://[::ffff:10.0.0.1]/, must not lead to 10.0.0.1",
    "http://[fd00::1]/, must not lead to"
  })
  void flaw_urlThatMayNotBeUsed_isTold(String url, String why) {
    assertThat(urls(List.of(SECRET)).flaw(url)).get().asString().startsWith(why);
  }

  @Test
  void flaw_longUrl_isTold() {
    assertThat(urls(List.of(SECRET)).flaw("https://example.org/" + "x".repeat(2_000)))
        .get()
        .asString()
        .contains("2000 characters");
  }

  @Test
  void flaw_allowedNetwork_hasNone() {
    var urls = urls(List.of(SECRET), Network.of("127.0.0.0/8"));

    assertThat(urls.flaw("http://127.0.0.1:9000/")).isEmpty();
    assertThat(urls.flaw("http://10.0.0.1/")).isPresent();
  }

  @Test
  void flaw_noSecret_everyUrlHasOne() {
    assertThat(urls(List.of()).flaw("https://example.org/"))
        .get()
        .asString()
        .contains("jobpool.webhooks.secrets");
  }
}
