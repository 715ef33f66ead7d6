package dev.jobpool.security;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jobpool.job.Caller;
import dev.jobpool.security.SecuritySettings.Limits;
import java.util.HexFormat;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class KeyFileTest {

  private static String hash(String key) {
    return HexFormat.of().formatHex(KeyRing.sha256(key));
  }

  private static KeyRing parse(String json) {
    return KeyFile.parse(json.getBytes(UTF_8));
  }

  private static String file(String fields) {
    return "{\"keys\":[{\"principal\":\"a\",\"sha256\":\"%s\",\"roles\":[\"read\"]%s}]}"
        .formatted(hash("one"), fields);
  }

  @Test
  void parse_wholeEntry_isWhatItSays() {
    KeyRing ring =
        parse(
            """
            {"keys": [
              {"principal": "team-a", "sha256": "%s", "roles": ["read", "submit"],
               "functions": ["samples.*"],
               "limits": {"queued": 3, "unfinished": 4, "requestsPerSecond": 0.5}},
              {"principal": "boss", "sha256": "%s", "roles": ["admin"]}]}
            """
                .formatted(hash("one"), hash("two")));

    Identity one = ring.find("one").orElseThrow();
    assertThat(one.principal()).isEqualTo("team-a");
    assertThat(one.role()).isEqualTo(Role.SUBMIT);
    Caller caller = one.caller();
    assertThat(caller.seesAll()).isFalse();
    assertThat(caller.functions().test("samples.Text::upper")).isTrue();
    assertThat(caller.functions().test("com.acme.Text::upper")).isFalse();
    assertThat(ring.limits("team-a")).contains(new Limits(3, 4, 0.5));
    Caller boss = ring.find("two").orElseThrow().caller();
    assertThat(boss.seesAll()).isTrue();
    assertThat(boss.functions().test("com.acme.Text::upper")).isTrue();
    assertThat(ring.find("three")).isEmpty();
    assertThat(ring.find("")).isEmpty();
    assertThat(ring.limits("nobody")).isEmpty();
  }

  @Test
  void parse_noKeys_isARingWithoutAny() {
    assertThat(parse("{\"keys\":[]}").size()).isZero();
  }

  @Test
  void find_keyWhoseHashOnlyBeginsAlike_isNobodys() {
    String hash = hash("one");
    String alike = hash.substring(0, 62) + (hash.endsWith("00") ? "01" : "00");

    assertThat(parse(file("").replace(hash, alike)).find("one")).isEmpty();
  }

  static Stream<Arguments> broken() {
    return Stream.of(
        Arguments.of("", "object"),
        Arguments.of("{\"keys\":[}", "line 1, column"),
        Arguments.of("[]", "object"),
        Arguments.of("{\"keys\":{}}", "array"),
        Arguments.of("{\"keys\":[],\"kyes\":[]}", "nothing but"),
        Arguments.of("{\"keys\":[1]}", "keys[0]: must be an object"),
        Arguments.of(file(",\"role\":\"admin\""), "keys[0]: has a field that is none of"),
        Arguments.of(file(",\"limits\":{\"queue\":1}"), "has a field that is none of"),
        Arguments.of(file(",\"limits\":{\"queued\":0}"), "queued must be at least 1"),
        Arguments.of(file(",\"limits\":{\"queued\":1.5}"), "queued must be a whole number"),
        Arguments.of(file(",\"limits\":{\"requestsPerSecond\":\"1\"}"), "must be a number"),
        Arguments.of(file(",\"limits\":{\"requestsPerSecond\":-1}"), "must be above 0"),
        Arguments.of(file(",\"functions\":[]"), "functions must have a pattern"),
        Arguments.of(file(",\"functions\":[\"\"]"), "must not be empty"),
        Arguments.of(file(",\"functions\":\"samples.*\""), "functions must be an array"),
        Arguments.of(file("").replace("read", "write"), "roles are read, submit and admin"),
        Arguments.of(file("").replace("[\"read\"]", "[]"), "roles must name one"),
        Arguments.of(file("").replace(hash("one"), "secret-key"), "64 hexadecimal digits"),
        Arguments.of(file("").replace("\"a\"", "\"\""), "principal's name"),
        Arguments.of(file("").replace("\"a\"", "\"a\\u0000\""), "principal's name"),
        Arguments.of(
            "{\"keys\":[%s,%s]}".formatted(entry("a", "one", ""), entry("b", "one", "")),
            "is there twice"),
        Arguments.of(
            "{\"keys\":[%s,%s]}"
                .formatted(entry("a", "one", ",\"limits\":{\"queued\":1}"), entry("a", "two", "")),
            "different limits"));
  }

  private static String entry(String principal, String key, String more) {
    return "{\"principal\":\"%s\",\"sha256\":\"%s\",\"roles\":[\"read\"]%s}"
        .formatted(principal, hash(key), more);
  }

  @ParameterizedTest
  @MethodSource("broken")
  void parse_brokenFile_isRefusedWithoutRepeatingSecrets(String json, String why) {
    assertThatThrownBy(() -> parse(json))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(why)
        .hasMessageNotContaining("secret");
  }
}
