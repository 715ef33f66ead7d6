package dev.jobpool.security;

import dev.jobpool.job.Quotas;
import dev.jobpool.security.SecuritySettings.Mode;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Condition;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.context.annotation.Conditional;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.core.type.AnnotatedTypeMetadata;

/** Who calls. Where nobody is asked, no filter is there that would cost a request anything. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(SecuritySettings.class)
@Import({SecurityConfiguration.Open.class, SecurityConfiguration.Asking.class})
class SecurityConfiguration {

  /** Nobody is asked. */
  @Configuration(proxyBeanMethods = false)
  @Conditional(WhenOpen.class)
  static class Open {

    @Bean
    Callers callers() {
      return new Callers(false);
    }

    @Bean
    Quotas quotas() {
      return Quotas.NONE;
    }
  }

  /** Everybody is asked. */
  @Configuration(proxyBeanMethods = false)
  @Conditional(WhenAsking.class)
  @Import(AskingConfiguration.class)
  static class Asking {}

  static final class WhenOpen implements Condition {
    @Override
    public boolean matches(ConditionContext context, AnnotatedTypeMetadata metadata) {
      return !asks(context);
    }
  }

  static final class WhenAsking implements Condition {
    @Override
    public boolean matches(ConditionContext context, AnnotatedTypeMetadata metadata) {
      return asks(context);
    }
  }

  private static boolean asks(ConditionContext context) {
    return SecuritySettings.of(context.getEnvironment()).effectiveMode() == Mode.AUTHENTICATED;
  }
}
