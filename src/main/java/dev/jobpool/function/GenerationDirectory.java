package dev.jobpool.function;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.stream.Stream;

/**
 * Where the copies of the jars are kept: one directory a generation, readable by its owner only.
 */
final class GenerationDirectory {
  private static final String PREFIX = "generation-";

  private final Path parent;
  private final ReadLimits limits;

  private GenerationDirectory(Path parent, ReadLimits limits) {
    this.parent = parent;
    this.limits = limits;
  }

  /** Makes the directory if need be and deletes the generations of an earlier life. */
  static GenerationDirectory open(Path parent, ReadLimits limits) throws IOException {
    Files.createDirectories(parent, ownerOnly(parent));
    GenerationDirectory directory = new GenerationDirectory(parent, limits);
    try (var leftovers = Files.newDirectoryStream(parent, PREFIX + "*")) {
      for (Path leftover : leftovers) {
        delete(leftover);
      }
    }
    return directory;
  }

  /** Copies every jar; one that cannot be read is reported and left out. */
  Generation copy(FolderListing listing, long number) throws IOException {
    Path target = parent.resolve(PREFIX + number);
    delete(target);
    Files.createDirectory(target, ownerOnly(target));
    Path libraryTarget = Files.createDirectory(target.resolve("lib"), ownerOnly(target));
    ProblemList problems = new ProblemList(limits.maxProblems());
    List<JarCopy> jars = copy(listing.jars(), "", target, problems);
    List<JarCopy> libraries = copy(listing.libraries(), "lib/", libraryTarget, problems);
    return new Generation(target, jars, libraries, problems.toList());
  }

  /** The contents' digests by source, without copying; unreadable jars are left out. */
  SequencedMap<String, String> digests(FolderListing listing) throws IOException {
    SequencedMap<String, String> digests = new LinkedHashMap<>();
    for (Path jar : listing.jars()) {
      digest(jar, "", digests);
    }
    for (Path library : listing.libraries()) {
      digest(library, "lib/", digests);
    }
    return digests;
  }

  private void digest(Path jar, String prefix, SequencedMap<String, String> digests)
      throws IOException {
    try {
      digests.put(prefix + jar.getFileName(), transfer(jar, OutputStream.nullOutputStream()));
    } catch (UnreadableJarException e) {
      // Reported when it is copied.
    }
  }

  private List<JarCopy> copy(List<Path> sources, String prefix, Path target, ProblemList problems)
      throws IOException {
    List<JarCopy> copies = new ArrayList<>();
    for (Path source : sources) {
      String name = prefix + source.getFileName();
      Path copy = target.resolve(source.getFileName().toString());
      try {
        BasicFileAttributes before = attributes(source);
        String digest;
        try (OutputStream out = Files.newOutputStream(copy)) {
          digest = transfer(source, out);
        }
        copies.add(new JarCopy(name, copy, digest));
        BasicFileAttributes after = attributes(source);
        if (before.size() != after.size()
            || !before.lastModifiedTime().equals(after.lastModifiedTime())) {
          problems.add(name, "changed while it was copied; reload when it is complete");
        }
      } catch (UnreadableJarException e) {
        Files.deleteIfExists(copy);
        problems.add(name, e.getMessage() + "; skipped");
      }
    }
    return List.copyOf(copies);
  }

  private static BasicFileAttributes attributes(Path jar) throws UnreadableJarException {
    try {
      return Files.readAttributes(jar, BasicFileAttributes.class);
    } catch (IOException e) {
      throw new UnreadableJarException("cannot be read: " + e, e);
    }
  }

  /** What fails on the source's side is that jar's problem, what fails on ours is everybody's. */
  private String transfer(Path jar, OutputStream target) throws IOException {
    MessageDigest digest = Sha256.start();
    byte[] buffer = new byte[1 << 16];
    long total = 0;
    try (InputStream in = openJar(jar)) {
      for (int read = read(in, buffer); read >= 0; read = read(in, buffer)) {
        total += read;
        if (total > limits.maxJarBytes()) {
          throw new UnreadableJarException(
              "is larger than " + limits.maxJarBytes() + " bytes", null);
        }
        digest.update(buffer, 0, read);
        target.write(buffer, 0, read);
      }
    }
    return Sha256.finish(digest);
  }

  private static InputStream openJar(Path jar) throws UnreadableJarException {
    try {
      return Files.newInputStream(jar);
    } catch (IOException e) {
      throw new UnreadableJarException("cannot be read: " + e, e);
    }
  }

  private static int read(InputStream in, byte[] buffer) throws UnreadableJarException {
    try {
      return in.read(buffer);
    } catch (IOException e) {
      throw new UnreadableJarException("cannot be read: " + e, e);
    }
  }

  static void delete(Path directory) throws IOException {
    if (!Files.exists(directory)) {
      return;
    }
    try (Stream<Path> paths = Files.walk(directory)) {
      for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    }
  }

  private static FileAttribute<?>[] ownerOnly(Path path) {
    boolean posix = path.getFileSystem().supportedFileAttributeViews().contains("posix");
    return posix
        ? new FileAttribute<?>[] {
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"))
        }
        : new FileAttribute<?>[0];
  }
}
