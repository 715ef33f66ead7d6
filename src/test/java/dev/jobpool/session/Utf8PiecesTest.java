package dev.jobpool.session;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.CharacterCodingException;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class Utf8PiecesTest {
  private static final String TEXT = "aäあ😀\u0000\uffff";

  private final Utf8Pieces pieces = new Utf8Pieces();

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5, 100})
  void next_cutAnywhere_isTheWholeText(int size) throws Exception {
    byte[] bytes = TEXT.getBytes(UTF_8);
    StringBuilder text = new StringBuilder();
    for (int start = 0; start < bytes.length; start += size) {
      text.append(
          pieces.next(Arrays.copyOfRange(bytes, start, Math.min(start + size, bytes.length))));
    }

    assertThat(text).hasToString(TEXT);
    assertThat(pieces.isWithinCharacter()).isFalse();
  }

  @Test
  void next_halfACharacter_isKept() throws Exception {
    assertThat(pieces.next(new byte[] {'a', (byte) 0xe3, (byte) 0x81})).isEqualTo("a");
    assertThat(pieces.isWithinCharacter()).isTrue();
  }

  @Test
  void next_noUtf8_throws() throws Exception {
    assertThatThrownBy(() -> pieces.next(new byte[] {(byte) 0xff}))
        .isInstanceOf(CharacterCodingException.class);
  }

  @Test
  void next_characterThatIsNotContinued_throws() throws Exception {
    pieces.next(new byte[] {(byte) 0xe3});

    assertThatThrownBy(() -> pieces.next(new byte[] {'a'}))
        .isInstanceOf(CharacterCodingException.class);
  }
}
