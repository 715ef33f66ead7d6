package dev.jobpool.security;

import org.springframework.beans.factory.support.BeanDefinitionRegistryPostProcessor;
import org.springframework.boot.actuate.autoconfigure.web.ManagementContextConfiguration;
import org.springframework.boot.actuate.autoconfigure.web.ManagementContextType;
import org.springframework.context.annotation.Bean;

/**
 * Asks nobody on a management port of its own, which is for the platform alone. Spring Boot would
 * have the service's filter there too, if it has one.
 */
@ManagementContextConfiguration(value = ManagementContextType.CHILD, proxyBeanMethods = false)
class ManagementPortConfiguration {
  private static final String FILTER = "springSecurityFilterChain";

  @Bean
  static BeanDefinitionRegistryPostProcessor openManagementPort() {
    return beans -> {
      if (beans.containsBeanDefinition(FILTER)) {
        beans.removeBeanDefinition(FILTER);
      }
    };
  }
}
