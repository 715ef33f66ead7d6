package dev.jobpool.web;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springdoc.core.configurer.SpringdocBeanFactoryConfigurer;
import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.beans.factory.support.BeanDefinitionRegistry;
import org.springframework.beans.factory.support.BeanDefinitionRegistryPostProcessor;

/** Has springdoc's beans made when they are first used, which no property of its own would do. */
final class DocumentationOnDemand implements BeanDefinitionRegistryPostProcessor {
  private static final String SPRINGDOC = "org.springdoc.";

  /** Reads springdoc's properties at each start, in case they name groups. Here they do not. */
  private static final String CONFIGURER = "springdocBeanFactoryPostProcessor";

  /** Writes the document. */
  private static final String DOCUMENT = "openApiResource";

  /** Nobody is given them: they tell Swagger's library, which is static, what it needs to know. */
  private static final List<String> TELLERS =
      List.of("modelConverterRegistrar", "initExtraSchemas");

  @Override
  public void postProcessBeanDefinitionRegistry(BeanDefinitionRegistry registry) {
    if (registry.containsBeanDefinition(CONFIGURER)) {
      registry.removeBeanDefinition(CONFIGURER);
    }
  }

  @Override
  public void postProcessBeanFactory(ConfigurableListableBeanFactory beans) {
    for (String name : beans.getBeanDefinitionNames()) {
      BeanDefinition definition = beans.getBeanDefinition(name);
      // A bean's own class, or that of the configuration which makes it.
      if (isOf(definition.getBeanClassName()) || isOf(definition.getFactoryBeanName())) {
        definition.setLazyInit(true);
      }
    }
    if (beans.containsBeanDefinition(DOCUMENT)) {
      beans
          .getBeanDefinition(DOCUMENT)
          .setDependsOn(
              TELLERS.stream().filter(beans::containsBeanDefinition).toArray(String[]::new));
    }
    // The rest of what the configurer does: has the document written anew each time.
    SpringdocBeanFactoryConfigurer.initBeanFactoryPostProcessor(beans);
  }

  private static boolean isOf(@Nullable String name) {
    return name != null && name.startsWith(SPRINGDOC);
  }
}
