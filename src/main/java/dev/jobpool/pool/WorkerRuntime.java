package dev.jobpool.pool;

import java.io.File;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.zip.CRC32;
import java.util.zip.CRC32C;

/**
 * The jars that a worker JVM runs on, unpacked from this program's resources into a folder of their
 * own. The folder's name comes from the content, so it can be kept and found again; the AOT cache
 * relies on that.
 *
 * @param jars in class path order, the worker's own first
 * @param fingerprint of all of them, in hexadecimal
 */
record WorkerRuntime(List<Path> jars, String fingerprint) {
  private static final String RESOURCES = "/META-INF/jobpool/worker/";
  private static final List<String> NAMES =
      List.of(
          "jobpool-worker.jar",
          "jackson-databind.jar",
          "jackson-core.jar",
          "jackson-annotations.jar");
  private static final int SHORT_FINGERPRINT_CHARS = 16;

  /** Only this user may enter: code is loaded from here. */
  static final FileAttribute<Set<PosixFilePermission>> PRIVATE =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));

  WorkerRuntime {
    jars = List.copyOf(jars);
  }

  /**
   * Unpacks below {@code parent}, or finds what was unpacked there before and is unchanged.
   *
   * @throws IOException if the folder cannot be written
   */
  static WorkerRuntime unpack(Path parent) throws IOException {
    List<byte[]> contents = new ArrayList<>();
    MessageDigest digest = sha256();
    for (String name : NAMES) {
      byte[] content = resource(name);
      contents.add(content);
      digest.update(summary(content));
    }
    String fingerprint = HexFormat.of().formatHex(digest.digest());
    Path folder = parent.resolve("worker-" + fingerprint.substring(0, SHORT_FINGERPRINT_CHARS));
    Files.createDirectories(folder, PRIVATE);
    List<Path> jars = new ArrayList<>();
    for (int i = 0; i < NAMES.size(); i++) {
      Path jar = folder.resolve(NAMES.get(i));
      if (!hasContent(jar, contents.get(i))) {
        replace(jar, contents.get(i));
      }
      jars.add(jar);
    }
    return new WorkerRuntime(jars, fingerprint);
  }

  /**
   * Length and two checksums. They are native code, while a JVM that has just started interprets
   * SHA-256, which takes it tens of milliseconds for some megabytes. Names are made of this;
   * contents are compared in full.
   */
  private static byte[] summary(byte[] content) {
    var crc32 = new CRC32();
    var crc32c = new CRC32C();
    crc32.update(content);
    crc32c.update(content, 0, content.length);
    return ByteBuffer.allocate(3 * Long.BYTES)
        .putLong(content.length)
        .putLong(crc32.getValue())
        .putLong(crc32c.getValue())
        .array();
  }

  /** The worker's own jar, without its libraries. */
  Path ownJar() {
    return jars.getFirst();
  }

  String classPath() {
    return jars.stream().map(Path::toString).collect(Collectors.joining(File.pathSeparator));
  }

  static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  private static boolean hasContent(Path jar, byte[] content) throws IOException {
    return Files.isRegularFile(jar)
        && Files.size(jar) == content.length
        && Arrays.equals(Files.readAllBytes(jar), content);
  }

  private static void replace(Path jar, byte[] content) throws IOException {
    Path temporary = Files.createTempFile(jar.getParent(), jar.getFileName() + ".", null);
    try {
      Files.write(temporary, content);
      Files.move(
          temporary, jar, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } finally {
      Files.deleteIfExists(temporary);
    }
  }

  private static byte[] resource(String name) throws IOException {
    try (InputStream in = WorkerRuntime.class.getResourceAsStream(RESOURCES + name)) {
      if (in == null) {
        throw new FileNotFoundException(
            "this program was built without its resource " + RESOURCES + name);
      }
      return in.readAllBytes();
    }
  }
}
