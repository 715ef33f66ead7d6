package dev.jobpool;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jobpool.dispatch.FunctionJars;
import dev.jobpool.pool.Confinement;
import dev.jobpool.pool.PoolConfig;
import dev.jobpool.pool.PoolCounters;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.context.properties.bind.validation.BindValidationException;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Role;
import org.springframework.core.env.SystemEnvironmentPropertySource;
import org.springframework.util.unit.DataSize;
import org.springframework.validation.Validator;

class JobPoolPropertiesTest {
  private static final long GIGABYTE = 1L << 30;
  private static final FunctionJars JARS =
      new FunctionJars(1, List.of(Path.of("f.jar")), List.of(Path.of("l.jar")));

  private final ApplicationContextRunner runner =
      new ApplicationContextRunner().withUserConfiguration(Properties.class);

  @TempDir Path cache;

  @EnableConfigurationProperties(JobPoolProperties.class)
  static class Properties {
    @Bean
    @Role(BeanDefinition.ROLE_INFRASTRUCTURE)
    static Validator configurationPropertiesValidator() {
      return new SettingsValidator();
    }
  }

  private JobPoolProperties bound(String... pairs) {
    var bound = new JobPoolProperties[1];
    runner
        .withPropertyValues("jobpool.pool.cache-directory=" + cache)
        .withPropertyValues(pairs)
        .run(context -> bound[0] = context.getBean(JobPoolProperties.class));
    return bound[0];
  }

  @Test
  void bind_nothing_givesTheDefaults() {
    JobPoolProperties properties = bound();

    assertThat(properties.drainTime()).isEqualTo(Duration.ofSeconds(20));
    assertThat(properties.pool().sizeOrDefault())
        .isEqualTo(Runtime.getRuntime().availableProcessors());
    assertThat(properties.pool().queueLimit()).isEqualTo(10_000);
    assertThat(properties.pool().spares()).isEqualTo(1);
    assertThat(properties.pool().functions()).isEqualTo(Path.of("functions"));
    assertThat(properties.pool().defaultTimeout()).isNull();
    assertThat(properties.pool().resultTtl()).isEqualTo(Duration.ofHours(1));
    assertThat(properties.limits().result()).isEqualTo(DataSize.ofMegabytes(16));
  }

  @Test
  void bind_environment_setsTheProperties() {
    Map<String, Object> environment =
        Map.of(
            "JOBPOOL_POOL_SIZE", "7",
            "JOBPOOL_POOL_QUEUELIMIT", "12",
            "JOBPOOL_POOL_WORKERJVMARGS", "-Xss1m,-ea");
    runner
        .withInitializer(context ->
            context
                .getEnvironment()
                .getPropertySources()
                .addFirst(
                    new SystemEnvironmentPropertySource("test-systemEnvironment", environment)))
        .run(context -> {
          var properties = context.getBean(JobPoolProperties.class);
          assertThat(properties.pool().sizeOrDefault()).isEqualTo(7);
          assertThat(properties.pool().queueLimit()).isEqualTo(12);
          assertThat(properties.pool().workerJvmArgs()).containsExactly("-Xss1m", "-ea");
        });
  }

  @Test
  void bind_impossibleValues_failNamingTheProperty() {
    for (String property :
        List.of(
            "jobpool.pool.size=0",
            "jobpool.pool.size=1025",
            "jobpool.pool.queue-limit=0",
            "jobpool.pool.spares=-1",
            "jobpool.pool.max-tasks-per-worker=-1",
            "jobpool.pool.result-ttl=0s",
            "jobpool.pool.cancel-grace=-1s",
            "jobpool.pool.worker-environment=A=B",
            "jobpool.pool.worker-environment=PATH,L*C",
            "jobpool.pool.worker-environment=MY NAME",
            "jobpool.pool.worker-environment[0]=",
            "jobpool.pool.worker-max-files=-1",
            "jobpool.pool.worker-max-processes=-1",
            "jobpool.pool.max-worker-age=0s",
            "jobpool.pool.default-timeout=0s",
            "jobpool.pool.start-timeout=0s",
            "jobpool.store.connections=1",
            "jobpool.store.lease=2999ms",
            "jobpool.limits.finished-jobs=0",
            "jobpool.limits.waiters=0",
            "jobpool.session.idle-timeout=0s",
            "jobpool.session.ping-interval=0s",
            "jobpool.callbacks.timeout=0s",
            "jobpool.webhooks.retry-pauses=1s,0s",
            "jobpool.webhooks.timeout=0s",
            "jobpool.webhooks.concurrency=0",
            "jobpool.webhooks.concurrency-per-host=1001",
            "jobpool.tracing.sampling=1.1",
            "jobpool.drain-time=-1s")) {
      runner
          .withPropertyValues(property)
          .run(context ->
              assertThat(context)
                  .as(property)
                  .getFailure()
                  .hasRootCauseInstanceOf(BindValidationException.class)
                  .rootCause()
                  .hasMessageContaining("on field '" + field(property)));
    }
  }

  @Test
  void bind_impossiblePort_failsNamingTheProperty() {
    var settings = Map.of("port", "1", "func", "a.B::c");
    for (String wrong :
        List.of("port=-1", "func=", "address=", "max-clients=0", "priority=101", "priority=-101")) {
      var port = new HashMap<>(settings);
      port.put(wrong.replaceFirst("=.*", ""), wrong.replaceFirst(".*=", ""));
      runner
          .withPropertyValues(
              port.entrySet().stream()
                  .map(entry -> "jobpool.tcp[0]." + entry.getKey() + "=" + entry.getValue())
                  .toArray(String[]::new))
          .run(context ->
              assertThat(context)
                  .as(wrong)
                  .getFailure()
                  .hasRootCauseInstanceOf(BindValidationException.class)
                  .rootCause()
                  .hasMessageContaining("on field 'tcp[0]." + field(wrong)));
    }
  }

  /** As its bean is called: of {@code jobpool.pool.queue-limit=0} that is pool.queueLimit. */
  private static String field(String property) {
    String name = property.replaceFirst("(\\[.*)?=.*", "").replaceFirst("jobpool\\.", "");
    return Pattern.compile("-(.)")
        .matcher(name)
        .replaceAll(letter -> letter.group(1).toUpperCase(Locale.ROOT));
  }

  @Test
  void config_allSettings_reachThePool() {
    var counters = new PoolCounters();
    PoolConfig config =
        new PoolSetup(
                bound(
                    "jobpool.pool.initializer=samples.Setup::prepare",
                    "jobpool.pool.initargs=a,b",
                    "jobpool.pool.max-tasks-per-worker=5",
                    "jobpool.pool.max-worker-age=2h",
                    "jobpool.pool.max-worker-memory=300MB",
                    "jobpool.pool.spares=2",
                    "jobpool.pool.worker-heap=128MB",
                    "jobpool.pool.worker-jvm-args=-ea",
                    "jobpool.pool.worker-environment=PATH,MY_*",
                    "jobpool.pool.worker-max-files=500",
                    "jobpool.pool.worker-max-processes=900",
                    "jobpool.pool.worker-memory-limit=1GB",
                    "jobpool.pool.java-home=/opt/java",
                    "jobpool.pool.cancel-grace=1s",
                    "jobpool.pool.start-timeout=9s",
                    "jobpool.limits.result=100MB"),
                counters,
                GIGABYTE)
            .config(3, JARS);

    assertThat(config)
        .isEqualTo(
            PoolConfig.builder()
                .size(3)
                .counters(counters)
                .functions(JARS.functions())
                .libraries(JARS.libraries())
                .initializer("samples.Setup::prepare", List.of("a", "b"))
                .maxTasksPerWorker(5)
                .maxWorkerAge(Duration.ofHours(2))
                .maxWorkerBytes(300L << 20)
                .spares(2)
                .firstWorkers(Math.max(1, Runtime.getRuntime().availableProcessors() / 2))
                .spareDelay(Duration.ofSeconds(2))
                .workerHeapBytes(128L << 20)
                .workerJvmArgs(List.of("-ea"))
                .confinement(new Confinement(List.of("PATH", "MY_*"), 500, 900, 1L << 30))
                .javaHome(Path.of("/opt/java"))
                .cancelGrace(Duration.ofSeconds(1))
                .startTimeout(Duration.ofSeconds(9))
                .maxFrameBytes((100 << 20) + (1 << 16))
                .cacheDirectory(cache)
                .build());
  }

  @Test
  void workerHeapBytes_notSet_isAShareOfHalfTheMemory() {
    JobPoolProperties properties = bound("jobpool.pool.spares=1");

    assertThat(new PoolSetup(properties, new PoolCounters(), 4 * GIGABYTE).workerHeapBytes(3))
        .isEqualTo(GIGABYTE / 2);
    assertThat(new PoolSetup(properties, new PoolCounters(), 4 * GIGABYTE).workerHeapBytes(500))
        .isEqualTo(64L << 20);
    assertThat(new PoolSetup(properties, new PoolCounters(), 64 * GIGABYTE).workerHeapBytes(1))
        .isEqualTo(GIGABYTE);
  }

  @Test
  void confinement_notSet_leavesRoomBesideTheHeap() {
    JobPoolProperties properties = bound("jobpool.pool.worker-heap=100MB");

    PoolConfig config = new PoolSetup(properties, new PoolCounters(), GIGABYTE).config(1, JARS);

    assertThat(config.confinement())
        .isEqualTo(new Confinement(List.of("PATH", "LANG", "LC_*", "TZ"), 4096, 0, 456L << 20));
  }
}
