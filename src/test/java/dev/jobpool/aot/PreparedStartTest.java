package dev.jobpool.aot;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.support.BeanDefinitionRegistry;
import org.springframework.beans.factory.support.RootBeanDefinition;
import org.springframework.beans.factory.support.SimpleBeanDefinitionRegistry;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.context.annotation.ImportBeanDefinitionRegistrar;
import org.springframework.context.aot.AbstractAotProcessor;
import org.springframework.core.env.Environment;
import org.springframework.core.type.AnnotationMetadata;
import org.springframework.mock.env.MockEnvironment;

class PreparedStartTest {
  private static final String BULB = WhenDark.class.getName();

  private final MockEnvironment environment = new MockEnvironment();
  private final AnnotationConfigApplicationContext context =
      new AnnotationConfigApplicationContext();

  private void refresh() {
    context.setEnvironment(environment);
    context.registerBean("house", House.class);
    context.registerBean("lamp", Lamp.class);
    context.refresh();
  }

  @AfterEach
  void close() {
    System.clearProperty(AbstractAotProcessor.AOT_PROCESSING);
    context.close();
  }

  @Test
  void optional_beansOfACondition_andOfItsPackages() {
    System.setProperty(AbstractAotProcessor.AOT_PROCESSING, "true");
    refresh();

    assertThat(PreparedStartWriter.optional(context.getBeanFactory()))
        .containsOnlyKeys(BULB)
        .extractingByKey(BULB)
        .asInstanceOf(InstanceOfAssertFactories.list(String.class))
        .containsExactlyInAnyOrder("lamp", "bulb", "brought");
  }

  @Test
  void matches_notBuilding_asItHolds() {
    refresh();

    assertThat(context.containsBean("bulb")).isFalse();
  }

  @Test
  void matches_holds_isThere() {
    environment.setProperty("dark", "yes");
    refresh();

    assertThat(context.containsBean("bulb")).isTrue();
  }

  @Test
  void removeUnwanted_conditionDoesNotHold_removesItsBeans() {
    BeanDefinitionRegistry beans = defined("house", "lamp", "bulb");

    PreparedStart.removeUnwanted(Map.of(BULB, List.of("lamp", "bulb")), environment, beans);

    assertThat(beans.getBeanDefinitionNames()).containsExactly("house");
  }

  @Test
  void removeUnwanted_conditionHolds_removesNone() {
    environment.setProperty("dark", "yes");
    BeanDefinitionRegistry beans = defined("house", "lamp", "bulb");

    PreparedStart.removeUnwanted(Map.of(BULB, List.of("lamp", "bulb")), environment, beans);

    assertThat(beans.getBeanDefinitionNames()).containsExactlyInAnyOrder("house", "lamp", "bulb");
  }

  private static BeanDefinitionRegistry defined(String... names) {
    var beans = new SimpleBeanDefinitionRegistry();
    for (String name : names) {
      beans.registerBeanDefinition(name, new RootBeanDefinition(String.class));
    }
    return beans;
  }

  static final class WhenDark extends StartCondition {
    @Override
    protected boolean holds(Environment environment) {
      return environment.containsProperty("dark");
    }

    @Override
    protected Set<String> packages() {
      return Set.of("java.math");
    }
  }

  @Configuration(proxyBeanMethods = false)
  static class House {
    @Bean
    String roof() {
      return "roof";
    }
  }

  @Configuration(proxyBeanMethods = false)
  @Conditional(WhenDark.class)
  @Import(Brought.class)
  static class Lamp {
    @Bean
    String bulb() {
      return "bulb";
    }
  }

  static class Brought implements ImportBeanDefinitionRegistrar {
    @Override
    public void registerBeanDefinitions(AnnotationMetadata metadata, BeanDefinitionRegistry beans) {
      var definition = new RootBeanDefinition(BigInteger.class);
      definition.getConstructorArgumentValues().addGenericArgumentValue("1");
      beans.registerBeanDefinition("brought", definition);
    }
  }
}
