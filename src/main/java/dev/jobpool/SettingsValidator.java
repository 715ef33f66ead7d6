package dev.jobpool;

import dev.jobpool.pool.Confinement;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.validation.Errors;
import org.springframework.validation.Validator;

/** Says of each setting that cannot be what it may be. */
final class SettingsValidator implements Validator {
  private static final Pattern VARIABLE = Pattern.compile(Confinement.VARIABLE);
  private static final Duration LEAST = Duration.ofNanos(1);
  private static final Duration MILLISECOND = Duration.ofMillis(1);

  @Override
  public boolean supports(Class<?> type) {
    return type == JobPoolProperties.class;
  }

  @Override
  public void validate(Object target, Errors errors) {
    var properties = (JobPoolProperties) target;
    var check = new Check(errors);
    check.atLeast("drainTime", properties.drainTime(), Duration.ZERO);
    pool(properties.pool(), check);
    check.range("store.connections", properties.store().connections(), 2, 200);
    check.atLeast("store.lease", properties.store().lease(), Duration.ofSeconds(3));
    check.atLeast("limits.finishedJobs", properties.limits().finishedJobs(), 1);
    check.atLeast("limits.waiters", properties.limits().waiters(), 1);
    check.atLeast("session.idleTimeout", properties.session().idleTimeout(), MILLISECOND);
    check.atLeast("session.pingInterval", properties.session().pingInterval(), MILLISECOND);
    for (int i = 0; i < properties.tcp().size(); i++) {
      tcp("tcp[" + i + "].", properties.tcp().get(i), check);
    }
    check.atLeast("callbacks.timeout", properties.callbacks().timeout(), MILLISECOND);
    webhooks(properties.webhooks(), check);
    double sampling = properties.tracing().sampling();
    check.that("tracing.sampling", sampling >= 0 && sampling <= 1, "must be from 0 to 1");
  }

  private static void pool(JobPoolProperties.Pool pool, Check check) {
    if (pool.size() != null) {
      check.range("pool.size", pool.size(), 1, 1024);
    }
    check.atLeast("pool.maxTasksPerWorker", pool.maxTasksPerWorker(), 0);
    check.atLeast("pool.maxWorkerAge", pool.maxWorkerAge(), LEAST);
    check.atLeast("pool.queueLimit", pool.queueLimit(), 1);
    check.range("pool.spares", pool.spares(), 0, 1024);
    List<String> names = pool.workerEnvironment();
    for (int i = 0; i < names.size(); i++) {
      check.that(
          "pool.workerEnvironment[" + i + "]",
          VARIABLE.matcher(names.get(i)).matches(),
          "must be a variable's name, or its beginning and *, without a value");
    }
    check.atLeast("pool.workerMaxFiles", pool.workerMaxFiles(), 0);
    check.atLeast("pool.workerMaxProcesses", pool.workerMaxProcesses(), 0);
    check.atLeast("pool.defaultTimeout", pool.defaultTimeout(), LEAST);
    check.atLeast("pool.resultTtl", pool.resultTtl(), LEAST);
    check.atLeast("pool.cancelGrace", pool.cancelGrace(), Duration.ZERO);
    check.atLeast("pool.startTimeout", pool.startTimeout(), LEAST);
  }

  private static void tcp(String field, JobPoolProperties.Tcp tcp, Check check) {
    check.range(field + "port", tcp.port(), 0, 65_535);
    check.notBlank(field + "func", tcp.func());
    check.notBlank(field + "address", tcp.address());
    check.atLeast(field + "maxClients", tcp.maxClients(), 1);
    check.range(field + "priority", tcp.priority(), -100, 100);
  }

  private static void webhooks(JobPoolProperties.Webhooks webhooks, Check check) {
    for (int i = 0; i < webhooks.retryPauses().size(); i++) {
      check.atLeast("webhooks.retryPauses[" + i + "]", webhooks.retryPauses().get(i), MILLISECOND);
    }
    check.atLeast("webhooks.timeout", webhooks.timeout(), MILLISECOND);
    check.range("webhooks.concurrency", webhooks.concurrency(), 1, 1000);
    check.range("webhooks.concurrencyPerHost", webhooks.concurrencyPerHost(), 1, 1000);
  }

  /** Takes down what is wrong. */
  private record Check(Errors errors) {

    void that(String field, boolean right, String otherwise) {
      if (!right) {
        errors.rejectValue(field, "invalid", otherwise);
      }
    }

    void range(String field, int value, int least, int most) {
      that(field, value >= least && value <= most, "must be from " + least + " to " + most);
    }

    void atLeast(String field, int value, int least) {
      that(field, value >= least, "must be at least " + least);
    }

    /** A duration that is not set is no matter. */
    void atLeast(String field, @Nullable Duration value, Duration least) {
      that(field, value == null || value.compareTo(least) >= 0, mustBe(least));
    }

    private static String mustBe(Duration least) {
      if (least.equals(LEAST)) {
        return "must be above 0";
      }
      return "must be at least " + (least.isZero() ? "0" : least.toMillis() + " ms");
    }

    /** A text that is missing is blank. */
    void notBlank(String field, @Nullable String value) {
      that(field, value != null && !value.isBlank(), "must not be blank");
    }
  }
}
