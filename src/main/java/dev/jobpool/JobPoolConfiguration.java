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
import dev.jobpool.session.OpenSessions;
import dev.jobpool.session.SessionSettings;
import dev.jobpool.session.Sessions;
import dev.jobpool.session.TcpListeners;
import dev.jobpool.session.TcpSettings;
import dev.jobpool.session.WebSockets;
import dev.jobpool.store.FinishedLimits;
import dev.jobpool.store.InMemoryJobStore;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
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
      JobPoolProperties properties,
      JobLifecycle lifecycle,
      FunctionCatalog catalog,
      OpenSessions sessions,
      Clock clock) {
    PoolSupervisor supervisor =
        ProcessPools.open(
            lifecycle,
            new PoolSetup(properties)::config,
            properties.pool().sizeOrDefault(),
            jars(catalog.current()),
            sessions::conversation,
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
  PoolShutdown poolShutdown(
      PoolSupervisor supervisor,
      TcpListeners listeners,
      Sessions sessions,
      JobPoolProperties properties) {
    return new PoolShutdown(supervisor, listeners, sessions, properties.drainTime());
  }

  @Bean
  JobService jobService(JobLifecycle lifecycle, PoolSupervisor supervisor) {
    return new JobService(lifecycle, supervisor.runner());
  }

  @Bean
  OpenSessions openSessions() {
    return new OpenSessions();
  }

  @Bean
  Sessions sessions(JobService jobs, OpenSessions open, JobPoolProperties properties) {
    JobPoolProperties.Session limits = properties.session();
    return new Sessions(
        jobs,
        open,
        new SessionSettings(
            limits.idleTimeout(),
            limits.pingInterval(),
            saturated(limits.maxFrame().toBytes()),
            properties.pool().cancelGrace()));
  }

  @Bean
  WebSockets webSockets(Sessions sessions) {
    return new WebSockets(sessions);
  }

  /** Started and stopped by {@link PoolShutdown}. */
  @Bean
  TcpListeners tcpListeners(
      Sessions sessions, FunctionCatalog catalog, JobPoolProperties properties)
      throws UnknownHostException {
    List<TcpSettings> ports = new ArrayList<>();
    for (JobPoolProperties.Tcp tcp : properties.tcp()) {
      ports.add(
          new TcpSettings(
              InetAddress.getByName(tcp.address()),
              tcp.port(),
              tcp.func(),
              tcp.maxClients(),
              tcp.priority()));
    }
    return new TcpListeners(
        ports, sessions, name -> catalog.current().functions().session(name).isPresent());
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
