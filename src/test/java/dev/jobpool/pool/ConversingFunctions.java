package dev.jobpool.pool;

import java.io.IOException;
import java.nio.file.Path;

/**
 * Functions that converse as only tests want it, compiled while a test runs: {@code tests.Talk}.
 */
public final class ConversingFunctions {
  private static final String SOURCE =
      """
      package tests;

      import dev.jobpool.api.JobContext;
      import java.io.BufferedReader;
      import java.io.IOException;
      import java.io.InputStream;
      import java.io.InputStreamReader;
      import java.io.OutputStream;
      import java.nio.charset.StandardCharsets;

      public final class Talk {
        private static void say(OutputStream out, String text) throws IOException {
          out.write(text.getBytes(StandardCharsets.UTF_8));
        }

        /** Says the process id, then echoes. */
        public static void pid(InputStream in, OutputStream out) throws IOException {
          say(out, ProcessHandle.current().pid() + "\\n");
          in.transferTo(out);
        }

        public static void echo(InputStream in, OutputStream out) throws IOException {
          in.transferTo(out);
        }

        public static String context(InputStream in, JobContext job, OutputStream out)
            throws IOException {
          say(out, job.jobId());
          return "told";
        }

        public static void bytewise(InputStream in, OutputStream out) throws IOException {
          for (int b = in.read(); b >= 0; b = in.read()) {
            out.write(b);
          }
        }

        public static long count(InputStream in, OutputStream out) throws IOException {
          return in.transferTo(OutputStream.nullOutputStream());
        }

        /** Writes for ever, and prints after each MiB how many there were. */
        public static void flood(InputStream in, OutputStream out) throws IOException {
          byte[] block = new byte[1 << 16];
          for (int i = 1; ; i++) {
            out.write(block);
            if (i % 16 == 0) {
              System.out.println(i / 16);
            }
          }
        }

        /** Writes so many MiB. */
        public static void much(InputStream in, OutputStream out) throws IOException {
          byte[] block = new byte[1 << 20];
          int count = Integer.parseInt(line(in));
          for (int i = 0; i < count; i++) {
            out.write(block);
          }
        }

        private static String line(InputStream in) throws IOException {
          StringBuilder line = new StringBuilder();
          for (int b = in.read(); b >= 0 && b != '\\n'; b = in.read()) {
            line.append((char) b);
          }
          return line.toString();
        }

        public static void ignore(InputStream in, OutputStream out) throws Exception {
          System.out.println("ignoring");
          Thread.sleep(Long.MAX_VALUE);
        }

        public static void stubborn(InputStream in, OutputStream out) {
          System.out.println("stubborn");
          while (true) {
            Thread.onSpinWait();
          }
        }

        public static void early(InputStream in, OutputStream out) throws IOException {
          say(out, "bye\\n");
        }

        public static void fail(InputStream in, OutputStream out) throws IOException {
          say(out, "so far\\n");
          throw new IllegalStateException("no talk today");
        }

        public static void noText(InputStream in, OutputStream out) throws IOException {
          out.write(new byte[] {'o', 'k', (byte) 0xff});
          in.read();
        }

        /** Reads until that fails, swallows interrupts, and has a last word. */
        public static String lastWords(InputStream in, OutputStream out) throws IOException {
          System.out.println("listening");
          try {
            in.transferTo(OutputStream.nullOutputStream());
            return "end";
          } catch (IOException e) {
            Thread.interrupted();
            say(out, "farewell\\n");
            try {
              in.read();
              return "read on";
            } catch (IOException again) {
              System.out.println(again.getMessage());
              return "failed";
            }
          }
        }

        /** Reads and writes on a thread that was started here. */
        public static void elsewhere(InputStream in, OutputStream out) throws Exception {
          Thread other = new Thread(() -> {
            try {
              in.transferTo(out);
            } catch (IOException e) {
              e.printStackTrace();
            }
          });
          other.start();
          other.join();
        }

        /** Leaves a thread behind that writes on. */
        public static void later(InputStream in, OutputStream out) throws IOException {
          say(out, "first\\n");
          Thread other = new Thread(() -> {
            try {
              while (true) {
                say(out, "later\\n");
              }
            } catch (IOException e) {
              // That was to be expected.
            }
          });
          other.setDaemon(true);
          other.start();
          in.read();
        }

        public static void stop(InputStream in, OutputStream out) throws Exception {
          System.out.println("stopping");
          long pid = ProcessHandle.current().pid();
          new ProcessBuilder("kill", "-STOP", Long.toString(pid)).start().waitFor();
          Thread.sleep(60_000);
        }

        /** Reads nothing, waits for an end that never comes. */
        public static void closing(InputStream in, OutputStream out) throws Exception {
          in.close();
          out.close();
          try {
            out.write(1);
          } catch (IOException e) {
            in.read();
          }
        }
      }
      """;

  private ConversingFunctions() {}

  /** Writes the jar into a folder. */
  public static Path jar(Path folder) throws IOException {
    return OddFunctions.jar(folder.resolve("talk.jar"), SOURCE, "Talk");
  }
}
