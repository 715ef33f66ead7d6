package dev.jobpool.function;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import javax.tools.FileObject;
import javax.tools.ForwardingJavaFileManager;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileManager;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;

/** A functions folder whose jars are compiled from sources while a test runs. */
public final class FunctionFolder {
  static final Clock NOON = Clock.fixed(Instant.parse("2026-01-02T12:00:00Z"), ZoneOffset.UTC);
  private static final Pattern TYPE = Pattern.compile("\\b(?:class|interface|enum|record) (\\w+)");
  private static final Pattern PACKAGE = Pattern.compile("\\bpackage ([\\w.]+);");

  private final Path parent;

  public FunctionFolder(Path parent) {
    this.parent = parent;
  }

  public Path path() {
    return parent.resolve("functions");
  }

  /** Where the catalogue keeps its copies. */
  Path generations() {
    return parent.resolve("generations");
  }

  FunctionCatalog open() throws IOException {
    return FunctionCatalog.open(path(), generations(), NOON);
  }

  /** Compiles sources with parameter names into a jar, replacing an older one. */
  public FunctionFolder jar(String name, String... sources) throws IOException {
    return jar(name, compile(List.of("-parameters"), sources));
  }

  /** Writes classes by internal name into a jar. */
  public FunctionFolder jar(String name, Map<String, byte[]> classes) throws IOException {
    SequencedMap<String, byte[]> entries = new LinkedHashMap<>();
    classes.forEach((internalName, bytes) -> entries.put(internalName + ".class", bytes));
    return zip(name, entries);
  }

  /** Writes entries into a jar; {@code name} may begin with {@code lib/}. */
  FunctionFolder zip(String name, SequencedMap<String, byte[]> entries) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
      for (Map.Entry<String, byte[]> entry : entries.entrySet()) {
        zip.putNextEntry(new ZipEntry(entry.getKey()));
        zip.write(entry.getValue());
      }
    }
    return file(name, bytes.toByteArray());
  }

  public FunctionFolder file(String name, byte[] bytes) throws IOException {
    Path file = path().resolve(name);
    Files.createDirectories(file.getParent());
    Files.write(file, bytes);
    return this;
  }

  /** Compiles sources against this project and the folder's libraries; classes by internal name. */
  SequencedMap<String, byte[]> compile(List<String> options, String... sources) throws IOException {
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    SequencedMap<String, byte[]> classes = new LinkedHashMap<>();
    StringWriter messages = new StringWriter();
    try (JavaFileManager files =
        collecting(compiler.getStandardFileManager(null, null, StandardCharsets.UTF_8), classes)) {
      List<String> all = new ArrayList<>(options);
      all.addAll(List.of("-proc:none", "-classpath", classPath()));
      boolean compiled =
          compiler
              .getTask(
                  messages,
                  files,
                  null,
                  all,
                  null,
                  Stream.of(sources).map(FunctionFolder::source).toList())
              .call();
      if (!compiled) {
        throw new IllegalArgumentException(messages.toString());
      }
    }
    return classes;
  }

  private String classPath() throws IOException {
    List<String> entries = new ArrayList<>();
    entries.add(Path.of("target", "classes").toString());
    Path lib = path().resolve("lib");
    if (Files.isDirectory(lib)) {
      try (Stream<Path> jars = Files.list(lib)) {
        jars.map(Path::toString).forEach(entries::add);
      }
    }
    return String.join(System.getProperty("path.separator"), entries);
  }

  private static JavaFileObject source(String text) {
    Matcher type = TYPE.matcher(text);
    Matcher inPackage = PACKAGE.matcher(text);
    String folder = inPackage.find() ? inPackage.group(1).replace('.', '/') + "/" : "";
    if (!type.find()) {
      throw new IllegalArgumentException("no type in: " + text);
    }
    URI uri = URI.create("string:///" + folder + type.group(1) + ".java");
    return new SimpleJavaFileObject(uri, JavaFileObject.Kind.SOURCE) {
      @Override
      public CharSequence getCharContent(boolean ignoreEncodingErrors) {
        return text;
      }
    };
  }

  private static JavaFileManager collecting(JavaFileManager files, Map<String, byte[]> classes) {
    return new ForwardingJavaFileManager<>(files) {
      @Override
      public JavaFileObject getJavaFileForOutput(
          Location location, String className, JavaFileObject.Kind kind, FileObject sibling) {
        String name = className.replace('.', '/');
        return new SimpleJavaFileObject(URI.create("bytes:///" + name + ".class"), kind) {
          @Override
          public OutputStream openOutputStream() {
            return new ByteArrayOutputStream() {
              @Override
              public void close() {
                try {
                  super.close();
                } catch (IOException e) {
                  throw new UncheckedIOException(e);
                }
                classes.put(name, toByteArray());
              }
            };
          }
        };
      }
    };
  }
}
