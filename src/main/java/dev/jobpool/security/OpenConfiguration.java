package dev.jobpool.security;

import dev.jobpool.job.Quotas;
import dev.jobpool.security.SecuritySettings.Mode;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Condition;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.context.annotation.Conditional;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.type.AnnotatedTypeMetadata;

/**
 * Nobody is asked who calls: no filter is there that would cost a request anything. The alternative
 * is {@link AskingConfiguration}.
 */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(SecuritySettings.class)
@Conditional(OpenConfiguration.WhenNobodyIsAsked.class)
class OpenConfiguration {

  @Bean
  Callers callers() {
    return new Callers(false);
  }

  @Bean
  Quotas quotas() {
    return Quotas.NONE;
  }

  static final class WhenNobodyIsAsked implements Condition {
    @Override
    public boolean matches(ConditionContext context, AnnotatedTypeMetadata metadata) {
      return !asks(context);
    }
  }

  static final class WhenEverybodyIsAsked implements Condition {
    @Override
    public boolean matches(ConditionContext context, AnnotatedTypeMetadata metadata) {
      return asks(context);
    }
  }

  private static boolean asks(ConditionContext context) {
    return SecuritySettings.of(context.getEnvironment()).effectiveMode() == Mode.AUTHENTICATED;
  }
}
