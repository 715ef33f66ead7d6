package samples;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;

/** Fetches pages, and keeps a list of them: a job and its callback. */
public final class Pages {
  /** Where the service was started: the worker's own folder is emptied after each job. */
  private static final Path LIST = Path.of(System.getenv("JOBPOOL_DIRECTORY")).resolve("db.txt");

  private static final HttpClient HTTP =
      HttpClient.newBuilder()
          .followRedirects(HttpClient.Redirect.NORMAL)
          .connectTimeout(Duration.ofSeconds(10))
          .build();

  private Pages() {}

  /** A page and where it came from. */
  public record Page(String url, String text) {}

  /** Fetches a page; any status but 200 is an error. */
  public static Page fetch(String url) throws IOException, InterruptedException {
    System.out.printf("<process %d> get %s%n", ProcessHandle.current().pid(), url);
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(url)).timeout(Duration.ofSeconds(30)).build();
    HttpResponse<String> response = HTTP.send(request, HttpResponse.BodyHandlers.ofString());
    if (response.statusCode() != 200) {
      throw new IOException("%s answered with status %d".formatted(url, response.statusCode()));
    }
    return new Page(url, response.body());
  }

  /**
   * Appends a line on the page to db.txt in the service's working directory and gives the line
   * back.
   */
  public static String record(Page page) throws IOException {
    System.out.printf("<process %d> record %s%n", ProcessHandle.current().pid(), page.url());
    // Characters as readers count them, not UTF-16 units.
    int size = page.text().codePointCount(0, page.text().length());
    String line = "url:<%s> size:[%d]\n".formatted(page.url(), size);
    ByteBuffer bytes = ByteBuffer.wrap(line.getBytes(StandardCharsets.UTF_8));
    try (FileChannel list =
        FileChannel.open(LIST, StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
      // One write: lines of workers that append at the same time do not mix.
      list.write(bytes);
    }
    return line.stripTrailing();
  }
}
