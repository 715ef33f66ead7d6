package dev.jobpool;

import dev.jobpool.aot.StartCondition;
import dev.jobpool.job.JobSettings;
import dev.jobpool.ops.RequestSpans;
import dev.jobpool.ops.Spans;
import java.util.Objects;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;

/** Spans for a collector; none of this is there, nor its classes loaded, without one. */
@Configuration(proxyBeanMethods = false)
@Conditional(TracingConfiguration.WhenThereIsACollector.class)
class TracingConfiguration {

  @Bean
  Spans spans(JobPoolProperties properties, JobSettings settings) {
    JobPoolProperties.Tracing tracing = properties.tracing();
    return Spans.exporting(
        Objects.requireNonNull(tracing.endpoint()), tracing.sampling(), settings.node());
  }

  @Bean
  RequestSpans requestSpans(Spans spans) {
    return new RequestSpans(spans);
  }

  static final class WhenThereIsACollector extends StartCondition {
    @Override
    protected boolean holds(Environment environment) {
      return environment.containsProperty("jobpool.tracing.endpoint");
    }
  }
}
