package dev.jobpool;

import dev.jobpool.callback.Callbacks;
import dev.jobpool.callback.EventWriter;
import dev.jobpool.callback.Network;
import dev.jobpool.callback.SigningSecrets;
import dev.jobpool.callback.WebhookSettings;
import dev.jobpool.dispatch.FunctionJars;
import dev.jobpool.dispatch.PoolSupervisor;
import dev.jobpool.dispatch.ProcessPools;
import dev.jobpool.dispatch.ReplicatedPool;
import dev.jobpool.function.FunctionCatalog;
import dev.jobpool.function.FunctionSnapshot;
import dev.jobpool.job.DeliveryMeter;
import dev.jobpool.job.JobEvents;
import dev.jobpool.job.JobLifecycle;
import dev.jobpool.job.JobMeter;
import dev.jobpool.job.JobService;
import dev.jobpool.job.JobSettings;
import dev.jobpool.job.JobStore;
import dev.jobpool.job.Quotas;
import dev.jobpool.job.Replicas;
import dev.jobpool.job.StoreMeter;
import dev.jobpool.job.Traces;
import dev.jobpool.ops.ClientMeters;
import dev.jobpool.pool.PoolCounters;
import dev.jobpool.pool.ProcessPool;
import dev.jobpool.session.OpenSessions;
import dev.jobpool.session.SessionSettings;
import dev.jobpool.session.Sessions;
import dev.jobpool.session.TcpListeners;
import dev.jobpool.session.TcpSettings;
import dev.jobpool.session.WebSockets;
import dev.jobpool.store.PostgresStores.Opened;
import dev.jobpool.web.OpenStreams;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Primary;
import org.springframework.context.annotation.Role;
import org.springframework.validation.Validator;

/** Puts the parts together. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(JobPoolProperties.class)
class JobPoolConfiguration {

  /** Spring Boot knows it by this name. */
  @Bean
  @Role(BeanDefinition.ROLE_INFRASTRUCTURE)
  static Validator configurationPropertiesValidator() {
    return new SettingsValidator();
  }

  @Bean
  static UnusedBeans unusedBeans() {
    return new UnusedBeans();
  }

  /** In microseconds, which is what stores keep. */
  @Bean
  Clock clock() {
    return Clock.tick(Clock.systemUTC(), Duration.ofNanos(1_000));
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
        limits.waiters());
  }

  /** Closed when nothing uses it any more, so that all is safe that can be. */
  @Bean
  JobStore jobStore(Opened opened) {
    return opened.store();
  }

  @Bean
  Replicas replicas(Opened opened) {
    return opened.replicas();
  }

  @Bean
  StoreOpening storeOpening(
      JobPoolProperties properties, JobSettings settings, Clock clock, StoreMeter meter) {
    return new StoreOpening(new StoreSetup(properties, settings, clock, meter)::open);
  }

  @Bean
  Opened openedStore(StoreOpening opening) {
    return opening.await();
  }

  @Bean
  JobLifecycle jobLifecycle(
      JobStore store,
      JobSettings settings,
      Clock clock,
      JobMeter meter,
      ObjectProvider<Traces> traces) {
    return new JobLifecycle(
        store, settings, clock, meter, traces.getIfAvailable(() -> Traces.HANDED_ON));
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

  /** Of all pools of this process, one after the other, and of the callbacks' own. */
  @Bean
  PoolCounters poolCounters() {
    return new PoolCounters();
  }

  /** Its workers start while the rest of the service does. {@link PoolShutdown} ends it. */
  @Bean(destroyMethod = "")
  PoolSupervisor poolSupervisor(
      JobPoolProperties properties,
      JobLifecycle lifecycle,
      FunctionCatalog catalog,
      OpenSessions sessions,
      PoolCounters counters,
      Clock clock) {
    PoolSupervisor supervisor =
        ProcessPools.open(
            lifecycle,
            new PoolSetup(properties, counters)::config,
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

  /** What {@code /pool} operates: the pools of all replicas. */
  @Bean
  @Primary
  ReplicatedPool replicatedPool(PoolSupervisor supervisor, Replicas replicas) {
    return new ReplicatedPool(supervisor, replicas);
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
  WebhookSettings webhookSettings(JobPoolProperties properties) {
    JobPoolProperties.Webhooks webhooks = properties.webhooks();
    return new WebhookSettings(
        SigningSecrets.of(webhooks.secrets()),
        webhooks.retryPauses(),
        webhooks.timeout(),
        webhooks.concurrency(),
        webhooks.concurrencyPerHost(),
        saturated(webhooks.maxValue().toBytes()),
        webhooks.allowedNetworks().stream().map(Network::of).toList());
  }

  /** Begins when everything else is there, and stops after the pool: its last ends are told. */
  @Bean(initMethod = "start")
  Callbacks callbacks(
      JobStore store,
      EventWriter events,
      WebhookSettings settings,
      JobPoolProperties properties,
      FunctionCatalog catalog,
      PoolCounters counters,
      JobLifecycle lifecycle,
      DeliveryMeter meter,
      Clock clock) {
    var setup = new PoolSetup(properties, counters);
    var callbacks =
        new Callbacks(
            store,
            events,
            settings,
            () -> new ProcessPool(setup.callbackConfig(jars(catalog.current()))),
            properties.callbacks().timeout(),
            new Callbacks.Observers(meter, lifecycle.traces()),
            clock);
    catalog.onChange(snapshot -> {
      try {
        callbacks.reload(snapshot.jars(), snapshot.libraries());
      } catch (InterruptedException _) {
        Thread.currentThread().interrupt();
      }
    });
    return callbacks;
  }

  @Bean
  JobService jobService(
      JobLifecycle lifecycle, PoolSupervisor supervisor, ObjectProvider<Quotas> quotas) {
    return new JobService(lifecycle, supervisor.runner(), quotas.getIfAvailable(() -> Quotas.NONE));
  }

  @Bean
  JobEvents jobEvents(JobLifecycle lifecycle) {
    return new JobEvents(lifecycle);
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
  ClientMeters clientMeters(OpenSessions sessions, OpenStreams streams) {
    return new ClientMeters(sessions::count, streams::count);
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
