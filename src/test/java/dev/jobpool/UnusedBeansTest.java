package dev.jobpool;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.springframework.boot.jackson.autoconfigure.JacksonAutoConfiguration;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import tools.jackson.databind.json.JsonMapper;

/** That the beans are called so, too. */
class UnusedBeansTest {

  @Test
  void refresh_withThem_onlyTheyAreGone() {
    try (var with = new AnnotationConfigApplicationContext(JacksonAutoConfiguration.class);
        var without = new AnnotationConfigApplicationContext()) {
      without.register(JacksonAutoConfiguration.class);
      without.registerBean("unusedBeans", UnusedBeans.class);
      without.refresh();

      assertThat(with.getBeanDefinitionNames())
          .filteredOn(name -> !without.containsBeanDefinition(name))
          .containsExactlyInAnyOrder(
              "org.springframework.context.event.internalEventListenerProcessor",
              "jsonComponentModule");
      assertThat(without.getBean(JsonMapper.class)).isNotNull();
    }
  }
}
