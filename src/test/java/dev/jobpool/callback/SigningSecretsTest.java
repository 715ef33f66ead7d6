package dev.jobpool.callback;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SigningSecretsTest {
  private static final String SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
  private static final String OTHER =
      "whsec_" + Base64.getEncoder().encodeToString("another one of 24 bytes.".getBytes(UTF_8));

  /** The vector that the libraries of Standard Webhooks are tested with. */
  private static final String SIGNATURE = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=";

  private static String sign(String... secrets) {
    return SigningSecrets.of(List.of(secrets))
        .sign("msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, "{\"test\": 2432232314}".getBytes(UTF_8));
  }

  @Test
  void sign_knownMessage_isTheKnownSignature() {
    assertThat(sign(SECRET)).isEqualTo(SIGNATURE);
  }

  @Test
  void sign_severalSecrets_oneSignatureForEach() {
    assertThat(sign(OTHER, SECRET).split(" "))
        .hasSize(2)
        .containsExactly(sign(OTHER), SIGNATURE)
        .doesNotHaveDuplicates();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
        "whsec_",
        "whsec_c2hvcnQ=",
        "whsec_no base64 at all, however long it is!",
        "whsk_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
      })
  void of_noSecret_isRefusedWithoutTellingIt(String secret) {
    assertThatThrownBy(() -> SigningSecrets.of(List.of(SECRET, secret)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("jobpool.webhooks.secrets[1]")
        .message()
        .satisfies(message -> {
          if (secret.length() > 6) {
            assertThat(message).doesNotContain(secret.substring(6));
          }
        });
  }
}
