package dev.jobpool.web;

import dev.jobpool.callback.Callbacks;
import dev.jobpool.callback.EventWriter;
import dev.jobpool.callback.SigningSecrets;
import dev.jobpool.callback.WebhookSettings;
import dev.jobpool.function.FunctionCatalog;
import dev.jobpool.job.JobEvents;
import dev.jobpool.job.JobLifecycle;
import dev.jobpool.job.JobService;
import dev.jobpool.job.JobSettings;
import dev.jobpool.security.Callers;
import dev.jobpool.session.OpenSessions;
import dev.jobpool.session.SessionSettings;
import dev.jobpool.session.Sessions;
import dev.jobpool.session.WebSockets;
import dev.jobpool.store.FinishedLimits;
import dev.jobpool.store.InMemoryJobStore;
import dev.jobpool.store.LogLimits;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.util.FileSystemUtils;

/**
 * The HTTP interface over the real job service and the real catalogue of the sample functions, with
 * a script in the place of the workers. Carries no stereotype, so that no other test finds it.
 */
@EnableAutoConfiguration
@Import(WebConfiguration.class)
class WebSlice {
  static final int QUEUE_LIMIT = 5;

  @Bean
  InMemoryJobStore store() {
    return new InMemoryJobStore(new FinishedLimits(1000, 1 << 24), new LogLimits(1 << 16, 1 << 20));
  }

  @Bean
  JobLifecycle lifecycle(InMemoryJobStore store) {
    var settings = new JobSettings("node-a", QUEUE_LIMIT, null, Duration.ofHours(1), 1 << 20, 100);
    return new JobLifecycle(store, settings, Clock.systemUTC());
  }

  @Bean
  ScriptedRunner runner(JobLifecycle lifecycle) {
    return new ScriptedRunner(lifecycle);
  }

  @Bean
  JobService jobs(JobLifecycle lifecycle, ScriptedRunner runner) {
    return new JobService(lifecycle, runner);
  }

  @Bean
  JobEvents events(JobLifecycle lifecycle) {
    return new JobEvents(lifecycle);
  }

  @Bean
  WebhookSettings webhookSettings() {
    String secret = "whsec_" + Base64.getEncoder().encodeToString(new byte[32]);
    return new WebhookSettings(
        SigningSecrets.of(List.of(secret)), List.of(), Duration.ofSeconds(1), 1, 1, 100, List.of());
  }

  /** Not started: what is to be delivered stays where it is. */
  @Bean
  Callbacks callbacks(InMemoryJobStore store, EventWriter events, WebhookSettings settings) {
    return new Callbacks(
        store,
        events,
        settings,
        () -> {
          throw new UnsupportedOperationException("no workers here");
        },
        Duration.ofSeconds(1),
        Callbacks.Observers.NONE,
        Clock.systemUTC());
  }

  @Bean
  OpenSessions openSessions() {
    return new OpenSessions();
  }

  @Bean
  Sessions sessions(JobService jobs, OpenSessions open) {
    var settings =
        new SessionSettings(
            Duration.ofMinutes(5), Duration.ofSeconds(30), 1 << 16, Duration.ofSeconds(1));
    return new Sessions(jobs, open, settings);
  }

  @Bean
  Callers callers() {
    return new Callers(false);
  }

  @Bean
  WebSockets webSockets(Sessions sessions) {
    return new WebSockets(sessions);
  }

  @Bean
  ScriptedPool pool() {
    return new ScriptedPool();
  }

  @Bean
  Copies copies() throws IOException {
    return new Copies(Files.createTempDirectory("jobpool-generations"));
  }

  @Bean
  FunctionCatalog functions(Copies copies) throws IOException {
    return FunctionCatalog.open(Path.of("target/functions"), copies.directory(), Clock.systemUTC());
  }

  /** The copies of the function jars, which end with the context. */
  record Copies(Path directory) implements DisposableBean {
    @Override
    public void destroy() throws IOException {
      FileSystemUtils.deleteRecursively(directory);
    }
  }
}
