package dev.jobpool;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * The settings of the service: {@code jobpool.*}, in the environment {@code JOBPOOL_*}.
 *
 * @param node this service's name among its replicas; by default the host's name
 * @param drainTime how long jobs may go on when the service stops, before their workers are killed
 * @param hideProcess whether other processes of its user, functions among them, are kept from this
 *     one's environment, memory and open files
 * @param tcp TCP ports whose clients converse with a function
 */
@ConfigurationProperties("jobpool")
public record JobPoolProperties(
    @Nullable String node,
    @DefaultValue("20s") Duration drainTime,
    @DefaultValue("true") boolean hideProcess,
    @DefaultValue Pool pool,
    @DefaultValue Store store,
    @DefaultValue Limits limits,
    @DefaultValue Session session,
    @DefaultValue List<Tcp> tcp,
    @DefaultValue Callbacks callbacks,
    @DefaultValue Webhooks webhooks,
    @DefaultValue Tracing tracing) {

  /**
   * The workers and the queue before them.
   *
   * @param size how many workers; by default the CPUs the service may use
   * @param initializer function that each worker runs once at its start, such as {@code
   *     com.acme.Reports::prepare}
   * @param initargs the initializer's arguments
   * @param maxTasksPerWorker jobs after which a worker is replaced; 0: never
   * @param maxWorkerAge age after which a worker is replaced when its job is done; by default never
   * @param maxWorkerMemory resident memory above which a worker is replaced when its job is done;
   *     0: never
   * @param queueLimit how many jobs may wait; one more is refused
   * @param spares started workers kept aside to take the seat of one that died
   * @param workerHeap heap limit of each worker; by default its share of half of the memory the
   *     service may use, from 64 MB to 1 GB
   * @param workerJvmArgs further arguments of each worker's JVM
   * @param workerEnvironment names of the environment variables that workers inherit; {@code LC_*}
   *     stands for all whose names begin so
   * @param workerMaxFiles limit of a worker's open files and sockets; 0: the service's
   * @param workerMaxProcesses limit of the processes and threads of the service's user, beyond
   *     which a worker can start none; 0: the service's
   * @param workerMemoryLimit resident memory above which a worker is killed, whatever it runs; by
   *     default twice its heap and 256 MB; 0: never
   * @param javaHome the workers' JDK or JRE; by default the service's
   * @param functions folder of the function jars, with their libraries in {@code lib} below it
   * @param defaultTimeout how long a job may run that names no timeout; by default without limit
   * @param resultTtl how long a finished job is kept
   * @param cancelGrace time between asking a job to stop and killing its worker
   * @param startTimeout time within which a worker must be ready, its initializer included
   * @param cacheDirectory where the workers' AOT cache is kept between runs; by default {@code
   *     .cache/jobpool} in the user's home
   */
  public record Pool(
      @Nullable Integer size,
      @Nullable String initializer,
      @DefaultValue List<Object> initargs,
      @DefaultValue("0") int maxTasksPerWorker,
      @Nullable Duration maxWorkerAge,
      @DefaultValue("0B") DataSize maxWorkerMemory,
      @DefaultValue("10000") int queueLimit,
      @DefaultValue("1") int spares,
      @Nullable DataSize workerHeap,
      @DefaultValue List<String> workerJvmArgs,
      @DefaultValue({"PATH", "LANG", "LC_*", "TZ"}) List<String> workerEnvironment,
      @DefaultValue("4096") int workerMaxFiles,
      @DefaultValue("0") int workerMaxProcesses,
      @Nullable DataSize workerMemoryLimit,
      @Nullable Path javaHome,
      @DefaultValue("functions") Path functions,
      @Nullable Duration defaultTimeout,
      @DefaultValue("1h") Duration resultTtl,
      @DefaultValue("5s") Duration cancelGrace,
      @DefaultValue("30s") Duration startTimeout,
      @Nullable Path cacheDirectory) {

    /** How many workers. */
    public int sizeOrDefault() {
      return size != null ? size : Runtime.getRuntime().availableProcessors();
    }
  }

  /**
   * Where jobs are kept.
   *
   * @param url {@code jdbc:sqlite:} and a file in a folder of its own, {@code jdbc:postgresql:…}
   *     for many replicas, or {@code memory}
   * @param username of PostgreSQL, if the URL names none
   * @param password of PostgreSQL
   * @param directUrl to the PostgreSQL server itself, if {@code url} leads through a pooler
   * @param connections how many connections to PostgreSQL serve reading
   * @param lease after how long without a sign from it a replica's jobs are given to others
   */
  public record Store(
      @DefaultValue("jdbc:sqlite:data/jobpool.db") String url,
      @Nullable String username,
      @Nullable String password,
      @Nullable String directUrl,
      @DefaultValue("6") int connections,
      @DefaultValue("15s") Duration lease) {

    @Override
    public String toString() {
      return "Store[connections=%d, lease=%s]".formatted(connections, lease); // no secrets
    }
  }

  /**
   * What is kept at most.
   *
   * @param result largest result of a job
   * @param logPerJob how much of what one job prints is kept: its beginning and its end
   * @param logs how much of what all jobs print is kept; the oldest jobs' goes first
   * @param finishedJobs how many finished jobs are kept in memory; the oldest go first
   * @param finishedBytes how much memory they may take; by default a quarter of the service's heap
   * @param waiters how many clients may wait for a job at a time
   */
  public record Limits(
      @DefaultValue("16MB") DataSize result,
      @DefaultValue("1MB") DataSize logPerJob,
      @DefaultValue("64MB") DataSize logs,
      @DefaultValue("100000") int finishedJobs,
      @Nullable DataSize finishedBytes,
      @DefaultValue("10000") int waiters) {}

  /**
   * Distributed traces.
   *
   * @param endpoint where spans are sent by OTLP over HTTP, such as {@code
   *     http://127.0.0.1:4318/v1/traces}; by default nowhere
   * @param sampling which share of the requests without a trace context begin a trace
   */
  public record Tracing(@Nullable URI endpoint, @DefaultValue("1.0") double sampling) {}

  /**
   * Conversations of clients with functions.
   *
   * @param idleTimeout how long one may go on in which neither side says anything
   * @param pingInterval how long a WebSocket client may be silent before it is asked whether it is
   *     there; after two questions without answer it is taken for gone
   * @param maxFrame longest message that a WebSocket client may send
   */
  public record Session(
      @DefaultValue("5m") Duration idleTimeout,
      @DefaultValue("30s") Duration pingInterval,
      @DefaultValue("64KB") DataSize maxFrame) {

    private static final DataSize MOST = DataSize.ofMegabytes(16);

    public Session {
      if (maxFrame.toBytes() < 1 || maxFrame.compareTo(MOST) > 0) {
        throw new IllegalArgumentException(
            "jobpool.session.max-frame must be from 1B to 16MB, not " + maxFrame);
      }
    }
  }

  /**
   * A TCP port whose clients converse with a function.
   *
   * @param port 0: any free one
   * @param func a function {@code (InputStream, OutputStream)}, such as {@code samples.Chat::talk}
   * @param address where it listens
   * @param maxClients how many clients may be connected, those that wait for a worker included
   * @param priority that of the clients among what waits for a worker
   */
  public record Tcp(
      int port,
      String func,
      @DefaultValue("127.0.0.1") String address,
      @DefaultValue("100") int maxClients,
      @DefaultValue("0") int priority) {}

  /**
   * Functions that are called when a job has ended.
   *
   * @param timeout how long one may run before it is stopped
   */
  public record Callbacks(@DefaultValue("60s") Duration timeout) {}

  /**
   * Messages that are sent when a job has ended.
   *
   * @param secrets to sign them with, each {@code whsec_} and 24 to 64 bytes in Base64; without
   *     any, no job with a webhook is accepted
   * @param allowedNetworks where they may go beside the public internet, such as {@code 10.0.0.0/8}
   * @param retryPauses between the attempts of one message; after the last it is given up
   * @param timeout of one attempt
   * @param concurrency how many are sent at a time
   * @param concurrencyPerHost how many of them to one host
   * @param maxValue a longer result is left out of the message
   */
  public record Webhooks(
      @DefaultValue List<String> secrets,
      @DefaultValue List<String> allowedNetworks,
      @DefaultValue({"5s", "5m", "30m", "2h", "5h", "10h", "14h", "20h", "24h"})
          List<Duration> retryPauses,
      @DefaultValue("15s") Duration timeout,
      @DefaultValue("64") int concurrency,
      @DefaultValue("4") int concurrencyPerHost,
      @DefaultValue("256KB") DataSize maxValue) {

    @Override
    public String toString() {
      return "Webhooks[secrets=%d]".formatted(secrets.size()); // not what they are
    }
  }
}
