package samples;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** A conversation that lasts as long as its client likes. */
public final class Chat {
  private Chat() {}

  /** Says in the log which process it is in, and answers each line in upper case. */
  public static void talk(InputStream in, OutputStream out) throws IOException {
    System.out.println("process " + ProcessHandle.current().pid());
    BufferedReader lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      out.write((line.toUpperCase(Locale.ROOT) + "\n").getBytes(StandardCharsets.UTF_8));
      out.flush();
    }
  }
}
