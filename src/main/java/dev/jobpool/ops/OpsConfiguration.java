package dev.jobpool.ops;

import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

/** What operators watch: metrics and health. */
@Configuration(proxyBeanMethods = false)
@Import({
  DeliveryMeters.class,
  JobMeters.class,
  PoolHealthIndicator.class,
  PoolMeters.class,
  QueueMeters.class,
  StoreHealthIndicator.class,
  StoreMeters.class,
})
public class OpsConfiguration {}
