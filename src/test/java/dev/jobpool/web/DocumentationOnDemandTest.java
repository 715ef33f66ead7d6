package dev.jobpool.web;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.springdoc.core.service.OpenAPIService;
import org.springframework.beans.factory.support.DefaultListableBeanFactory;
import org.springframework.beans.factory.support.RootBeanDefinition;

class DocumentationOnDemandTest {
  private final DefaultListableBeanFactory beans = new DefaultListableBeanFactory();
  private final DocumentationOnDemand onDemand = new DocumentationOnDemand();

  @Test
  void process_springdocsBeans_areMadeWhenUsed() {
    beans.registerBeanDefinition("class", new RootBeanDefinition(OpenAPIService.class));
    var made = new RootBeanDefinition();
    made.setFactoryBeanName("org.springdoc.core.configuration.SpringDocConfiguration");
    made.setFactoryMethodName("openAPIBuilder");
    beans.registerBeanDefinition("made", made);
    beans.registerBeanDefinition("other", new RootBeanDefinition(String.class));

    onDemand.postProcessBeanDefinitionRegistry(beans);
    onDemand.postProcessBeanFactory(beans);

    assertThat(beans.getBeanDefinition("class").isLazyInit()).isTrue();
    assertThat(beans.getBeanDefinition("made").isLazyInit()).isTrue();
    assertThat(beans.getBeanDefinition("other").isLazyInit()).isFalse();
  }

  @Test
  void process_document_comesAfterWhatItNeedsButIsNotGiven() {
    beans.registerBeanDefinition("openApiResource", new RootBeanDefinition(Object.class));
    beans.registerBeanDefinition("modelConverterRegistrar", new RootBeanDefinition(Object.class));

    onDemand.postProcessBeanFactory(beans);

    assertThat(beans.getBeanDefinition("openApiResource").getDependsOn())
        .containsExactly("modelConverterRegistrar");
  }

  @Test
  void process_documentService_writesAnewEachTime() {
    beans.registerBeanDefinition("service", new RootBeanDefinition(OpenAPIService.class));
    beans.registerBeanDefinition(
        "springdocBeanFactoryPostProcessor", new RootBeanDefinition(Object.class));

    onDemand.postProcessBeanDefinitionRegistry(beans);
    onDemand.postProcessBeanFactory(beans);

    assertThat(beans.getBeanDefinition("service").isPrototype()).isTrue();
    assertThat(beans.containsBeanDefinition("springdocBeanFactoryPostProcessor")).isFalse();
  }
}
