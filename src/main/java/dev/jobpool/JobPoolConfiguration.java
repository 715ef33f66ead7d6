package dev.jobpool;

import dev.jobpool.dispatch.FunctionJars;
import dev.jobpool.dispatch.PoolSupervisor;
import dev.jobpool.dispatch.ProcessPools;
import dev.jobpool.function.FunctionCatalog;
import dev.jobpool.function.FunctionSnapshot;
import dev.jobpool.job.JobLifecycle;
import dev.jobpool.job.JobService;
import dev.jobpool.job.JobSettings;
import dev.jobpool.job.JobStore;
import dev.jobpool.store.FinishedLimits;
import dev.jobpool.store.InMemoryJobStore;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Clock;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Puts the parts together. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(JobPoolProperties.class)
class JobPoolConfiguration {

  @Bean
  Clock clock() {
    return Clock.systemUTC();
  }

  @Bean
  JobSettings jobSettings(JobPoolProperties properties) {
    JobPoolProperties.Limits limits = properties.limits();
    return new JobSettings(
        properties.node() != null ? properties.node() : hostName(),
        properties.pool().queueLimit(),
        properties.pool().defaultTimeout(),
        properties.pool().resultTtl(),
        saturated(limits.result().toBytes()),
        saturated(limits.logPerJob().toBytes()),
        limits.logs().toBytes(),
        limits.waiters());
  }

  @Bean
  JobStore jobStore(JobPoolProperties properties) {
    JobPoolProperties.Limits limits = properties.limits();
    long bytes =
        limits.finishedBytes() != null
            ? limits.finishedBytes().toBytes()
            : Runtime.getRuntime().maxMemory() / 4;
    return new InMemoryJobStore(new FinishedLimits(limits.finishedJobs(), bytes));
  }

  @Bean
  JobLifecycle jobLifecycle(JobStore store, JobSettings settings, Clock clock) {
    return new JobLifecycle(store, settings, clock);
  }

  @Bean
  FunctionCopies functionCopies() throws IOException {
    return FunctionCopies.create();
  }

  @Bean
  FunctionCatalog functionCatalog(JobPoolProperties properties, FunctionCopies copies, Clock clock)
      throws IOException {
    return FunctionCatalog.open(properties.pool().functions(), copies.directory(), clock);
  }

  /** Its workers start while the rest of the service does. {@link PoolShutdown} ends it. */
  @Bean(destroyMethod = "")
  PoolSupervisor poolSupervisor(
      JobPoolProperties properties, JobLifecycle lifecycle, FunctionCatalog catalog, Clock clock) {
    PoolSupervisor supervisor =
        ProcessPools.open(
            lifecycle,
            new PoolSetup(properties)::config,
            properties.pool().sizeOrDefault(),
            jars(catalog.current()),
            _ -> null,
            clock);
    catalog.onChange(snapshot -> {
      try {
        supervisor.reload(jars(snapshot));
      } catch (InterruptedException _) {
        Thread.currentThread().interrupt();
      }
    });
    return supervisor;
  }

  @Bean
  PoolShutdown poolShutdown(PoolSupervisor supervisor, JobPoolProperties properties) {
    return new PoolShutdown(supervisor, properties.drainTime());
  }

  @Bean
  JobService jobService(JobLifecycle lifecycle, PoolSupervisor supervisor) {
    return new JobService(lifecycle, supervisor.runner());
  }

  private static FunctionJars jars(FunctionSnapshot snapshot) {
    return new FunctionJars(snapshot.generation(), snapshot.jars(), snapshot.libraries());
  }

  private static int saturated(long bytes) {
    return (int) Math.min(bytes, Integer.MAX_VALUE);
  }

  private static String hostName() {
    try {
      return InetAddress.getLocalHost().getHostName();
    } catch (UnknownHostException _) {
      return "localhost";
    }
  }
}
