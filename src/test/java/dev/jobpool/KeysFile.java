package dev.jobpool;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** A file of API keys, written as an operator would, and exchanged in one step. */
public record KeysFile(Path path) {

  /** An entry. A key is called as its principal and its role are. */
  public static String entry(String key, String principal, String role, String more) {
    return "{\"principal\":\"%s\",\"sha256\":\"%s\",\"roles\":[\"%s\"]%s}"
        .formatted(principal, sha256(key), role, more);
  }

  private static String sha256(String key) {
    try {
      return HexFormat.of()
          .formatHex(MessageDigest.getInstance("SHA-256").digest(key.getBytes(UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  public void write(String... entries) throws IOException {
    writeText("{\"keys\":[" + String.join(",", entries) + "]}");
  }

  void writeText(String text) throws IOException {
    Path next = path.resolveSibling("next");
    Files.writeString(next, text);
    Files.move(next, path, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }
}
