package dev.jobpool.web;

import java.nio.ByteBuffer;
import java.util.Base64;
import java.util.UUID;

/** Where the next page of a listing starts. Opaque to clients, so that it can change. */
record PageToken(UUID before) {
  private static final byte VERSION = 1;
  private static final int BYTES = 1 + 2 * Long.BYTES;

  static PageToken parse(String text) {
    try {
      ByteBuffer bytes = ByteBuffer.wrap(Base64.getUrlDecoder().decode(text));
      if (bytes.remaining() == BYTES && bytes.get() == VERSION) {
        return new PageToken(new UUID(bytes.getLong(), bytes.getLong()));
      }
    } catch (IllegalArgumentException e) {
      // answered below
    }
    throw new IllegalArgumentException(
        Excerpt.of(text) + " is no page token; take nextPageToken of the page before");
  }

  String text() {
    ByteBuffer bytes = ByteBuffer.allocate(BYTES).put(VERSION);
    bytes.putLong(before.getMostSignificantBits()).putLong(before.getLeastSignificantBits());
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes.array());
  }
}
