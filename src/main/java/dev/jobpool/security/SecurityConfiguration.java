package dev.jobpool.security;

import dev.jobpool.security.SecuritySettings.Mode;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

/**
 * Who may call. If nobody is asked, no filter is there that would cost a request anything; else
 * {@link AskingConfiguration} is.
 */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(SecuritySettings.class)
@Import(AskingConfiguration.class)
public class SecurityConfiguration {

  @Bean
  Callers callers(SecuritySettings settings) {
    return new Callers(settings.effectiveMode() == Mode.AUTHENTICATED);
  }
}
