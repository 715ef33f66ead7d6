package dev.jobpool.session;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;

/**
 * UTF-8 that comes in pieces, as text. A character that is cut between two pieces comes with the
 * second. For one thread.
 */
final class Utf8Pieces {
  private final CharsetDecoder decoder =
      StandardCharsets.UTF_8
          .newDecoder()
          .onMalformedInput(CodingErrorAction.REPORT)
          .onUnmappableCharacter(CodingErrorAction.REPORT);
  private byte[] rest = {};

  /**
   * The text of a piece, which may be empty.
   *
   * @throws CharacterCodingException if it is not UTF-8
   */
  String next(byte[] piece) throws CharacterCodingException {
    ByteBuffer bytes = ByteBuffer.allocate(rest.length + piece.length).put(rest).put(piece).flip();
    CharBuffer text = CharBuffer.allocate(bytes.remaining());
    CoderResult result = decoder.reset().decode(bytes, text, false);
    if (result.isError()) {
      result.throwException();
    }
    rest = new byte[bytes.remaining()];
    bytes.get(rest);
    return text.flip().toString();
  }

  /** True if a character is still incomplete. */
  boolean isWithinCharacter() {
    return rest.length > 0;
  }
}
