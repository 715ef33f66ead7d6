package dev.jobpool.aot;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.aot.AotDetector;
import org.springframework.beans.BeanUtils;
import org.springframework.beans.factory.support.BeanDefinitionRegistry;
import org.springframework.boot.context.event.ApplicationEnvironmentPreparedEvent;
import org.springframework.boot.context.event.ApplicationPreparedEvent;
import org.springframework.boot.context.event.SpringApplicationEvent;
import org.springframework.context.ApplicationListener;
import org.springframework.core.SpringProperties;
import org.springframework.core.env.Environment;
import org.springframework.util.ClassUtils;

/**
 * Starts the service from the bean definitions of its build, if it has some and the settings are
 * those that they were made for. A setting that nobody looked at then may have any value. Never
 * does so with {@code spring.aot.enabled=false}.
 *
 * <p>With other settings the service finds out for itself which beans it needs, as one does that
 * was not built so: it starts more slowly, and is the same.
 */
public final class PreparedStart implements ApplicationListener<SpringApplicationEvent> {
  private static final Logger log = LoggerFactory.getLogger(PreparedStart.class);

  private final ClassLoader classes = PreparedStart.class.getClassLoader();
  private Optional<Preparation> used = Optional.empty();

  @Override
  public void onApplicationEvent(SpringApplicationEvent event) {
    if (event instanceof ApplicationEnvironmentPreparedEvent prepared) {
      decide(prepared.getEnvironment());
    } else if (event instanceof ApplicationPreparedEvent prepared) {
      used.ifPresent(preparation ->
          removeUnwanted(
              preparation.optional(),
              prepared.getApplicationContext().getEnvironment(),
              (BeanDefinitionRegistry) prepared.getApplicationContext().getBeanFactory()));
    }
  }

  private void decide(Environment environment) {
    if (SettingsRecorder.isBuilding()
        || "false".equals(SpringProperties.getProperty(AotDetector.AOT_ENABLED))) {
      return;
    }
    Optional<Preparation> preparation = Preparation.load(classes);
    if (preparation.isEmpty()) {
      return;
    }
    List<String> different = preparation.get().differences(environment);
    boolean same = different.isEmpty();
    SpringProperties.setProperty(AotDetector.AOT_ENABLED, Boolean.toString(same));
    if (same) {
      used = preparation;
    } else {
      log.info("Starts more slowly than it could, as the build expected others: {}", different);
    }
  }

  static void removeUnwanted(
      Map<String, List<String>> optional, Environment environment, BeanDefinitionRegistry beans) {
    optional.forEach((condition, names) -> {
      if (!condition(condition).holds(environment)) {
        names.forEach(beans::removeBeanDefinition);
      }
    });
  }

  private static StartCondition condition(String name) {
    return (StartCondition)
        BeanUtils.instantiateClass(
            ClassUtils.resolveClassName(name, PreparedStart.class.getClassLoader()));
  }
}
