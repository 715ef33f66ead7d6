package dev.jobpool;

import dev.jobpool.job.JobSettings;
import dev.jobpool.ops.RequestSpans;
import dev.jobpool.ops.Spans;
import java.util.Objects;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Spans for a collector; none of this is there, nor its classes loaded, without one. */
@Configuration(proxyBeanMethods = false)
@ConditionalOnProperty("jobpool.tracing.endpoint")
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
}
