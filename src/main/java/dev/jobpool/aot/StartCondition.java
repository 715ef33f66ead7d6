package dev.jobpool.aot;

import java.util.Set;
import org.springframework.context.annotation.Condition;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.core.env.Environment;
import org.springframework.core.type.AnnotatedTypeMetadata;

/**
 * A condition of a configuration that is looked at when the service starts, even if its beans were
 * defined when it was built: they are defined then whatever it says, and {@link PreparedStart}
 * removes them if it does not hold. Needs a constructor without parameters.
 */
public abstract class StartCondition implements Condition {

  /** Whether the beans are wanted with these settings. */
  protected abstract boolean holds(Environment environment);

  /** Packages whose beans go with the configuration, as nothing else brings them. */
  protected Set<String> packages() {
    return Set.of();
  }

  @Override
  public final boolean matches(ConditionContext context, AnnotatedTypeMetadata metadata) {
    return SettingsRecorder.isBuilding() || holds(context.getEnvironment());
  }
}
