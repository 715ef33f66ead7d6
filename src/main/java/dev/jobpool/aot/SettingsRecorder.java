package dev.jobpool.aot;

import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.aot.AbstractAotProcessor;
import org.springframework.core.Ordered;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.PropertySource;

/** While bean definitions are made for a build, notes which settings conditions look at. */
final class SettingsRecorder
    implements ApplicationContextInitializer<ConfigurableApplicationContext>, Ordered {
  private static final String NAME = "looked at";

  static boolean isBuilding() {
    return Boolean.getBoolean(AbstractAotProcessor.AOT_PROCESSING);
  }

  /** What other initializers look at is no matter of the build. */
  @Override
  public int getOrder() {
    return LOWEST_PRECEDENCE;
  }

  /** Until all configurations have been read. */
  @Override
  public void initialize(ConfigurableApplicationContext context) {
    if (isBuilding()) {
      Recording recording = new Recording();
      context.getEnvironment().getPropertySources().addFirst(recording);
      context.addBeanFactoryPostProcessor(_ -> recording.on = false);
    }
  }

  /** Notes further settings, those of another context's configurations. */
  static void goOn(ConfigurableEnvironment environment) {
    if (environment.getPropertySources().get(NAME) instanceof Recording recording) {
      recording.on = true;
    }
  }

  /** The names of the settings that were looked at. */
  static Set<String> stop(ConfigurableEnvironment environment) {
    PropertySource<?> source = environment.getPropertySources().remove(NAME);
    return source instanceof Recording recording ? recording.getSource() : Set.of();
  }

  /** Has no property, and knows which it was asked for. */
  private static final class Recording extends PropertySource<Set<String>> {
    private boolean on = true;

    Recording() {
      super(NAME, new TreeSet<>());
    }

    @Override
    public @Nullable Object getProperty(String name) {
      if (on && !name.contains(":")) { // As in ${name:default}, of which the name follows.
        getSource().add(name);
      }
      return null;
    }
  }
}
