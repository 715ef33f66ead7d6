package dev.jobpool;

import dev.jobpool.function.FunctionFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The samples, and functions that go about it in every wrong way. */
final class FaultyFunctions {
  private static final String VANDAL =
      """
      package faults;
      import dev.jobpool.api.JobContext;
      import java.util.*;
      public final class Vandal {
        public static void throwWhatCannotBeTold() {
          throw new RuntimeException() {
            @Override public String getMessage() { throw new IllegalStateException("no message"); }
            @Override public String toString() { throw new IllegalStateException("no text"); }
          };
        }
        public static void throwALongMessage() {
          throw new IllegalStateException("x".repeat(5_000_000));
        }
        public static void throwInACircle() {
          RuntimeException a = new RuntimeException("a");
          RuntimeException b = new RuntimeException("b", a);
          a.initCause(b);
          throw b;
        }
        public static int recurse() { return recurse() + 1; }
        public static Object nestDeeply() {
          List<Object> inner = new ArrayList<>();
          for (int i = 0; i < 100_000; i++) { inner = new ArrayList<>(List.of(inner)); }
          return inner;
        }
        public static Iterator<Integer> goOnForEver() {
          return new Iterator<>() {
            @Override public boolean hasNext() { return true; }
            @Override public Integer next() { return 1; }
          };
        }
        public static double notANumber() { return Double.NaN; }
        public static String halfALetter() { return "\\ud800 and \\u0000"; }
        public static int interruptItself() { Thread.currentThread().interrupt(); return 1; }
        public static int closeTheOutput() {
          System.out.close(); System.err.close(); System.setOut(null); System.setErr(null); return 1;
        }
        public static void printRubbish() {
          byte[] rubbish = new byte[100_000];
          new Random(1).nextBytes(rubbish);
          System.out.write(rubbish, 0, rubbish.length);
        }
        public static void halt() { Runtime.getRuntime().halt(0); }
        public static void exitElsewhere() throws InterruptedException {
          new Thread(() -> System.exit(5)).start();
          Thread.sleep(60_000);
        }
        public static int neverShutDown() {
          Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            try { Thread.sleep(600_000); } catch (InterruptedException e) { }
          }));
          return 1;
        }
        public static int keepTheOutputOpen() throws Exception {
          new ProcessBuilder("setsid", "sleep", "600").inheritIO().start();
          return 1;
        }
        public static int reportOften(JobContext job) {
          for (int i = 0; i < 100_000; i++) { job.progress(0.5, "half"); }
          return 1;
        }
        public static int reportNonsense(JobContext job) {
          job.progress(Double.NaN, null);
          return 1;
        }
        public static Object throwWhileItIsWritten() {
          return new Object() { public String getName() { throw new IllegalStateException("no"); } };
        }
      }
      """;

  private FaultyFunctions() {}

  /** A functions folder in {@code parent}. */
  static FunctionFolder in(Path parent) throws IOException {
    FunctionFolder folder = new FunctionFolder(parent).jar("vandal.jar", VANDAL);
    folder.jar("version.jar", version(1));
    Path samples = ServiceProcess.SAMPLES.resolve("jobpool-samples.jar");
    Files.copy(samples, folder.path().resolve("samples.jar"));
    return folder;
  }

  /** The source of {@code faults.Version::number}, which gives back this number. */
  static String version(int number) {
    return "package faults; public final class Version { public static int number() { return "
        + number
        + "; } }";
  }
}
