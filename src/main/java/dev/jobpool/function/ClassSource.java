package dev.jobpool.function;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.reflect.ClassFileFormatVersion;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.jspecify.annotations.Nullable;

/**
 * The class files of a class path, by internal name ({@code com/acme/Reports}). The first jar that
 * has a class wins, as it does in a worker. Only the entries every Java version sees count: those
 * under {@code META-INF/versions} are passed over. For one thread.
 */
final class ClassSource implements Closeable {
  private final ReadLimits limits;
  private final ProblemList problems;
  private final List<ZipFile> open = new ArrayList<>();
  private final Map<String, Place> places = new HashMap<>();
  private final Map<String, Optional<ClassModel>> types = new HashMap<>();

  /** Where a class file lies. */
  private record Place(ZipFile zip, ZipEntry entry, String jar) {}

  ClassSource(ReadLimits limits, ProblemList problems) {
    this.limits = limits;
    this.problems = problems;
  }

  /**
   * Puts a jar at the end of the class path.
   *
   * @return the internal names of its classes that count, sorted; none if the jar is broken
   */
  List<String> append(JarCopy jar) {
    TreeSet<String> names = new TreeSet<>();
    try {
      ZipFile zip = new ZipFile(jar.path().toFile());
      open.add(zip);
      Duplicates duplicates = new Duplicates();
      zip.stream()
          .filter(entry -> isClass(entry.getName()))
          .forEach(entry -> {
            String path = entry.getName();
            String name = path.substring(0, path.length() - ".class".length());
            Place place = new Place(zip, entry, jar.source());
            Place first = places.putIfAbsent(name, place);
            if (first == null) {
              names.add(name);
            } else {
              duplicates.add(name, first.jar());
            }
          });
      duplicates.report(jar.source());
    } catch (IOException | IllegalArgumentException e) {
      problems.add(jar.source(), "is not a readable jar: " + e.getMessage() + "; skipped");
    }
    return List.copyOf(names);
  }

  private static boolean isClass(String path) {
    return path.endsWith(".class")
        && !path.startsWith("META-INF/")
        && !path.endsWith("module-info.class")
        && !path.endsWith("package-info.class");
  }

  /**
   * Reads a class of the class path.
   *
   * @throws IOException if it is not there, too large, too new or broken
   */
  ClassModel read(String internalName) throws IOException {
    Place place = places.get(internalName);
    if (place == null) {
      throw new IOException("is not there");
    }
    byte[] bytes;
    try (InputStream in = place.zip().getInputStream(place.entry())) {
      bytes = in.readNBytes(limits.maxClassBytes() + 1);
    }
    if (bytes.length > limits.maxClassBytes()) {
      throw new IOException("is larger than " + limits.maxClassBytes() + " bytes");
    }
    ClassModel model = parse(bytes);
    String inside = model.thisClass().asInternalName();
    if (!inside.equals(internalName)) {
      throw new IOException("holds the class " + inside.replace('/', '.') + ", so it cannot load");
    }
    return model;
  }

  /** Reads a class that is used as a type: of the class path, or of the JDK that runs this. */
  Optional<ClassModel> type(String internalName) {
    return types.computeIfAbsent(internalName, this::readType);
  }

  private Optional<ClassModel> readType(String internalName) {
    try {
      if (isOfJdk(internalName)) {
        try (InputStream in = jdkResource(internalName)) {
          return in == null ? Optional.empty() : Optional.of(parse(in.readAllBytes()));
        }
      }
      return places.containsKey(internalName) ? Optional.of(read(internalName)) : Optional.empty();
    } catch (IOException e) {
      // Reported if it is a class with functions; as a type it is an unknown one.
      return Optional.empty();
    }
  }

  /** True for a class that a worker's class loader takes from the JDK, whatever the jars hold. */
  static boolean isOfJdk(String internalName) {
    return internalName.startsWith("java/")
        || ClassLoader.getPlatformClassLoader().getResource(internalName + ".class") != null;
  }

  private static @Nullable InputStream jdkResource(String internalName) {
    return ClassLoader.getPlatformClassLoader().getResourceAsStream(internalName + ".class");
  }

  private static ClassModel parse(byte[] bytes) throws IOException {
    if (bytes.length < 8) {
      throw new IOException("is not a class file");
    }
    int major = (bytes[6] & 0xff) << 8 | (bytes[7] & 0xff);
    int newest = ClassFileFormatVersion.latest().major();
    if (major > newest) {
      throw new IOException(
          "was compiled for Java %d, this service reads up to Java %d"
              .formatted(major - 44, newest - 44));
    }
    try {
      return ClassFile.of().parse(bytes);
    } catch (RuntimeException e) {
      throw new IOException("is not a class file: " + e.getMessage(), e);
    }
  }

  @Override
  public void close() throws IOException {
    for (ZipFile zip : open) {
      zip.close();
    }
  }

  /** Classes of one jar that jars before it have too. */
  private final class Duplicates {
    private int count;
    private @Nullable String first;

    void add(String name, String jar) {
      if (count++ == 0) {
        first = name.replace('/', '.') + " (in " + jar + ")";
      }
    }

    void report(String source) {
      if (count == 1) {
        problems.add(source, "has the class " + first + " again; the first one is used");
      } else if (count > 1) {
        problems.add(
            source,
            "has %d classes again, such as %s; the first ones are used".formatted(count, first));
      }
    }
  }
}
