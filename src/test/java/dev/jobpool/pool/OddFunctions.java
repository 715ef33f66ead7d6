package dev.jobpool.pool;

import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.StandardJavaFileManager;
import javax.tools.StandardLocation;
import javax.tools.ToolProvider;

/** Functions that only tests want, compiled while a test runs: class {@code tests.Odd}. */
final class OddFunctions {
  static final String SOURCE =
      """
      package tests;

      import dev.jobpool.api.JobContext;
      import java.io.IOException;
      import java.nio.charset.StandardCharsets;
      import java.nio.file.Files;
      import java.nio.file.Path;
      import java.util.ArrayList;
      import java.util.List;
      import java.util.Map;

      public final class Odd {
        private static String setting = "none";
        private static Object hoard;

        public static void set(String value) {
          setting = value;
        }

        public static String setting() {
          return setting;
        }

        public static void require(String file) throws IOException {
          if (!Files.exists(Path.of(file))) {
            throw new IOException("there is no " + file + " yet");
          }
        }

        public static String join(String first, String second) {
          return first + second;
        }

        public static byte[] reverse(byte[] bytes) {
          byte[] reversed = new byte[bytes.length];
          for (int i = 0; i < bytes.length; i++) {
            reversed[i] = bytes[bytes.length - 1 - i];
          }
          return reversed;
        }

        public static Object echo(Object value) {
          return value;
        }

        public static String text(int chars) {
          return "x".repeat(chars);
        }

        public static void say(String line) {
          System.out.println(line);
        }

        public static void count(int lines) {
          for (int i = 0; i < lines; i++) {
            System.out.println(i);
          }
        }

        public static void sayAndSleep(String line, long millis) throws InterruptedException {
          System.out.println(line);
          Thread.sleep(millis);
        }

        public static void sayAndDie(String line) throws Exception {
          System.out.println(line);
          long pid = ProcessHandle.current().pid();
          new ProcessBuilder("kill", "-9", Long.toString(pid)).start().waitFor();
          Thread.sleep(60_000);
        }

        public static void stopSelf(String line) throws Exception {
          System.out.println(line);
          long pid = ProcessHandle.current().pid();
          new ProcessBuilder("kill", "-STOP", Long.toString(pid)).start().waitFor();
          Thread.sleep(60_000);
        }

        public static void closeOutput() {
          System.out.close();
        }

        /** A process whose parent has died. */
        public static long orphan() throws IOException {
          Process shell = new ProcessBuilder("sh", "-c", "sleep 600 >/dev/null & echo $!").start();
          return Long.parseLong(
              new String(shell.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip());
        }

        public static void orphanAndHalt() throws IOException {
          System.out.println(orphan());
          Runtime.getRuntime().halt(9);
        }

        public static void orphanAndHang() throws Exception {
          System.out.println(orphan() + " " + new ProcessBuilder("sleep", "600").start().pid());
          while (true) {
            try {
              Thread.sleep(60_000);
            } catch (InterruptedException e) {
              // On purpose.
            }
          }
        }

        public static int chatter() {
          Thread.ofPlatform().daemon().start(() -> {
            for (int i = 0; ; i++) {
              System.out.println("chatter " + i);
              Thread.yield();
            }
          });
          return 1;
        }

        public static long hold(int megabytes) {
          List<byte[]> list = new ArrayList<>();
          for (int i = 0; i < megabytes; i++) {
            byte[] block = new byte[1 << 20];
            java.util.Arrays.fill(block, (byte) 1);
            list.add(block);
          }
          hoard = list;
          return ProcessHandle.current().pid();
        }

        public static long slowly(long n, JobContext job) throws InterruptedException {
          job.progress(0.5, "half");
          Thread.sleep(n);
          return n;
        }

        public static void failOn(long n, long bad) {
          if (n == bad) {
            throw new IllegalArgumentException("not " + n);
          }
        }

        public static long notThree(long n) {
          if (n == 3) {
            throw new IllegalArgumentException("not three");
          }
          return n;
        }

        public static void evil() {
          throw new RuntimeException() {
            @Override
            public String getMessage() {
              throw new IllegalStateException("no message");
            }
          };
        }

        public static void stubbornExit() {
          Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            while (true) {
              try {
                Thread.sleep(60_000);
              } catch (InterruptedException e) {
                // On purpose.
              }
            }
          }));
        }
      }
      """;

  private OddFunctions() {}

  /** Writes the jar into a folder. */
  static Path jar(Path folder) throws IOException {
    return jar(folder.resolve("odd.jar"), SOURCE, "Odd");
  }

  /** Compiles one class of package {@code tests} into a jar. */
  static Path jar(Path jar, String source, String className) throws IOException {
    Path classes = Files.createTempDirectory(jar.getParent(), "classes");
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    JavaFileObject unit =
        new SimpleJavaFileObject(
            URI.create("string:///tests/" + className + ".java"), JavaFileObject.Kind.SOURCE) {
          @Override
          public CharSequence getCharContent(boolean ignoreEncodingErrors) {
            return source;
          }
        };
    try (StandardJavaFileManager files =
        compiler.getStandardFileManager(null, null, StandardCharsets.UTF_8)) {
      files.setLocationFromPaths(StandardLocation.CLASS_OUTPUT, List.of(classes));
      List<String> options =
          List.of("-parameters", "-proc:none", "-cp", System.getProperty("java.class.path"));
      if (!compiler.getTask(null, files, null, options, null, List.of(unit)).call()) {
        throw new IllegalArgumentException("does not compile");
      }
    }
    try (OutputStream out = Files.newOutputStream(jar);
        ZipOutputStream zip = new ZipOutputStream(out);
        DirectoryStream<Path> all = Files.newDirectoryStream(classes.resolve("tests"))) {
      for (Path file : all) {
        zip.putNextEntry(new ZipEntry("tests/" + file.getFileName()));
        zip.write(Files.readAllBytes(file));
      }
    }
    return jar;
  }
}
