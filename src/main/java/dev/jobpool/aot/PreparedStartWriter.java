package dev.jobpool.aot;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.BeanUtils;
import org.springframework.beans.factory.aot.BeanFactoryInitializationAotContribution;
import org.springframework.beans.factory.aot.BeanFactoryInitializationAotProcessor;
import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.context.annotation.Conditional;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.util.ClassUtils;

/** Adds to a build what {@link PreparedStart} has to know of it. */
final class PreparedStartWriter implements BeanFactoryInitializationAotProcessor, Ordered {

  /** When all others have looked at settings. */
  @Override
  public int getOrder() {
    return LOWEST_PRECEDENCE;
  }

  @Override
  public @Nullable BeanFactoryInitializationAotContribution processAheadOfTime(
      ConfigurableListableBeanFactory beans) {
    if (beans.getParentBeanFactory() != null) {
      return null; // A management port's, whose settings are among those of the service.
    }
    ConfigurableEnvironment environment = beans.getBean(ConfigurableEnvironment.class);
    SettingsRecorder.goOn(environment);
    return (generation, _) -> {
      Preparation preparation =
          Preparation.of(SettingsRecorder.stop(environment), environment, optional(beans));
      generation.getGeneratedFiles().addResourceFile(Preparation.RESOURCE, preparation.toText());
    };
  }

  /** The beans that there are for a {@link StartCondition}'s sake. */
  static Map<String, List<String>> optional(ConfigurableListableBeanFactory beans) {
    Map<String, List<String>> found = new TreeMap<>();
    for (String name : beans.getBeanDefinitionNames()) {
      conditions(beans, name)
          .forEach(condition -> {
            String root = name;
            List<String> with =
                Arrays.stream(beans.getBeanDefinitionNames())
                    .filter(other -> belongs(other, root, condition, beans))
                    .toList();
            found
                .computeIfAbsent(condition.getClass().getName(), _ -> new ArrayList<>())
                .addAll(with);
          });
    }
    return found;
  }

  private static Stream<StartCondition> conditions(
      ConfigurableListableBeanFactory beans, String name) {
    return Optional.ofNullable(beans.getBeanDefinition(name).getBeanClassName())
        .map(type -> ClassUtils.resolveClassName(type, beans.getBeanClassLoader()))
        .map(type -> AnnotatedElementUtils.getMergedAnnotation(type, Conditional.class))
        .stream()
        .flatMap(conditional -> Arrays.stream(conditional.value()))
        .filter(StartCondition.class::isAssignableFrom)
        .map(type -> (StartCondition) BeanUtils.instantiateClass(type));
  }

  private static boolean belongs(
      String name,
      String configuration,
      StartCondition condition,
      ConfigurableListableBeanFactory beans) {
    BeanDefinition definition = beans.getBeanDefinition(name);
    String home = Objects.requireNonNullElse(definition.getFactoryBeanName(), name);
    if (home.equals(configuration)) {
      return true;
    }
    String type =
        beans.containsBeanDefinition(home)
            ? beans.getBeanDefinition(home).getBeanClassName()
            : null;
    return type != null && condition.packages().stream().anyMatch(it -> type.startsWith(it + "."));
  }
}
