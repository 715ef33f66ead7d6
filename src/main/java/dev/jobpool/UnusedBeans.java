package dev.jobpool;

import java.util.List;
import org.springframework.beans.factory.support.BeanDefinitionRegistry;
import org.springframework.beans.factory.support.BeanDefinitionRegistryPostProcessor;
import org.springframework.context.annotation.AnnotationConfigUtils;

/**
 * Takes out those of Spring's beans that would look through all others, at each start, for an
 * annotation which nothing here has: {@code @EventListener} and {@code @JacksonComponent}.
 */
final class UnusedBeans implements BeanDefinitionRegistryPostProcessor {
  private static final List<String> NAMES =
      List.of(AnnotationConfigUtils.EVENT_LISTENER_PROCESSOR_BEAN_NAME, "jsonComponentModule");

  @Override
  public void postProcessBeanDefinitionRegistry(BeanDefinitionRegistry beans) {
    NAMES.stream().filter(beans::containsBeanDefinition).forEach(beans::removeBeanDefinition);
  }
}
