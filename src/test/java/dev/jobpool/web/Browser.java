package dev.jobpool.web;

import dev.jobpool.Tools;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.logging.Level;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.logging.LogType;
import org.openqa.selenium.logging.LoggingPreferences;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A Chromium without a window, and what happens in it: what the pages ask for and what they
 * complain of. Uses the installed browser and driver; nothing is downloaded.
 */
final class Browser implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final String[] ARGUMENTS = {
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--window-size=1300,1800"
  };

  private final ChromeDriver driver;

  private Browser(ChromeDriver driver) {
    this.driver = driver;
  }

  /** Starts the browser, as {@link Tools#require} finds it. */
  static Browser start() throws IOException {
    Path chromium = Tools.require("chromium");
    Path chromedriver = Tools.require("chromedriver");
    Path profile = Files.createTempDirectory(Path.of("target").toAbsolutePath(), "browser-");
    LoggingPreferences logs = new LoggingPreferences();
    logs.enable(LogType.BROWSER, Level.ALL);
    logs.enable(LogType.PERFORMANCE, Level.ALL);
    ChromeOptions options = new ChromeOptions();
    options.setBinary(chromium.toFile());
    options.addArguments(ARGUMENTS);
    options.addArguments("--user-data-dir=" + profile);
    options.setCapability(ChromeOptions.LOGGING_PREFS, logs);
    ChromeDriverService service =
        new ChromeDriverService.Builder()
            .usingDriverExecutable(chromedriver.toFile())
            .usingAnyFreePort()
            .build();
    ChromeDriver driver = new ChromeDriver(service, options);
    driver.manage().timeouts().implicitlyWait(PATIENCE).pageLoadTimeout(PATIENCE);
    return new Browser(driver);
  }

  /** Finding an element waits until there is one, with a limit. */
  ChromeDriver driver() {
    return driver;
  }

  /** What went wrong in the pages since the last look. */
  List<String> complaints() {
    return StreamSupport.stream(driver.manage().logs().get(LogType.BROWSER).spliterator(), false)
        .filter(entry -> entry.getLevel().intValue() >= Level.WARNING.intValue())
        .map(Object::toString)
        .toList();
  }

  /** The addresses that pages of that origin asked for since the last look. */
  List<String> requestsFrom(String origin) {
    return StreamSupport.stream(
            driver.manage().logs().get(LogType.PERFORMANCE).spliterator(), false)
        .map(entry -> JsonMapper.shared().readTree(entry.getMessage()).path("message"))
        .flatMap(message -> address(message, origin))
        .toList();
  }

  private static Stream<String> address(JsonNode message, String origin) {
    JsonNode params = message.path("params");
    String url =
        switch (message.path("method").asString()) {
          case "Network.requestWillBeSent" ->
              params.path("documentURL").asString().startsWith(origin)
                  ? params.path("request").path("url").asString()
                  : "";
          case "Network.webSocketCreated" -> params.path("url").asString();
          default -> "";
        };
    return url.isEmpty() || url.startsWith("data:") ? Stream.empty() : Stream.of(url);
  }

  @Override
  public void close() {
    driver.quit();
  }
}
