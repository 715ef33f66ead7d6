package dev.jobpool.web;

import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.beans.factory.config.BeanFactoryPostProcessor;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;

/** Has springdoc's beans made when they are first used, which its own property would not do. */
final class DocumentationOnDemand implements BeanFactoryPostProcessor {
  private static final String SPRINGDOC = "org.springdoc.";

  @Override
  public void postProcessBeanFactory(ConfigurableListableBeanFactory beans) {
    for (String name : beans.getBeanDefinitionNames()) {
      BeanDefinition definition = beans.getBeanDefinition(name);
      // A bean's own class, or that of the configuration which makes it.
      if (isOf(definition.getBeanClassName()) || isOf(definition.getFactoryBeanName())) {
        definition.setLazyInit(true);
      }
    }
  }

  private static boolean isOf(@Nullable String name) {
    return name != null && name.startsWith(SPRINGDOC);
  }
}
