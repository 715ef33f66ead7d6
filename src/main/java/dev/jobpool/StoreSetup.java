package dev.jobpool;

import dev.jobpool.job.JobSettings;
import dev.jobpool.job.JobStore;
import dev.jobpool.job.Replicas;
import dev.jobpool.job.StoreMeter;
import dev.jobpool.store.FinishedLimits;
import dev.jobpool.store.InMemoryJobStore;
import dev.jobpool.store.LogLimits;
import dev.jobpool.store.PostgresSettings;
import dev.jobpool.store.PostgresStores;
import dev.jobpool.store.PostgresStores.Opened;
import dev.jobpool.store.SqliteStores;
import java.time.Clock;
import java.util.Objects;

/** How the store is set up by the properties. */
final class StoreSetup {
  private static final String MEMORY = "memory";

  private final JobPoolProperties properties;
  private final JobSettings settings;
  private final Clock clock;
  private final StoreMeter meter;

  StoreSetup(JobPoolProperties properties, JobSettings settings, Clock clock, StoreMeter meter) {
    this.properties = properties;
    this.settings = settings;
    this.clock = clock;
    this.meter = meter;
  }

  /** The store that the URL names, and those who share it. */
  Opened open() {
    String url = properties.store().url();
    if (url.equals(MEMORY)) {
      return new Opened(new InMemoryJobStore(finishedLimits(), logLimits()), Replicas.alone());
    }
    if (SqliteStores.isUrl(url)) {
      JobStore store = SqliteStores.open(url, logLimits(), clock, settings.resultTtl(), meter);
      return new Opened(store, Replicas.alone());
    }
    if (PostgresStores.isUrl(url)) {
      return PostgresStores.open(postgres(), logLimits(), clock, settings.resultTtl(), meter);
    }
    throw new IllegalArgumentException(
        "jobpool.store.url must begin with jdbc:sqlite: or jdbc:postgresql:, or be memory");
  }

  private PostgresSettings postgres() {
    JobPoolProperties.Store store = properties.store();
    return new PostgresSettings(
        store.url(),
        store.directUrl(),
        store.username(),
        store.password(),
        store.connections(),
        settings.node(),
        store.lease());
  }

  private FinishedLimits finishedLimits() {
    JobPoolProperties.Limits limits = properties.limits();
    long bytes =
        limits.finishedBytes() != null
            ? Objects.requireNonNull(limits.finishedBytes()).toBytes()
            : Runtime.getRuntime().maxMemory() / 4;
    return new FinishedLimits(limits.finishedJobs(), bytes);
  }

  private LogLimits logLimits() {
    JobPoolProperties.Limits limits = properties.limits();
    int perJob = (int) Math.min(limits.logPerJob().toBytes(), Integer.MAX_VALUE);
    return new LogLimits(perJob, limits.logs().toBytes());
  }
}
