package dev.jobpool;

import dev.jobpool.web.WebConfiguration;
import java.lang.reflect.Method;
import java.util.Locale;
import java.util.Objects;
import org.springframework.boot.autoconfigure.preinitialize.BackgroundPreinitializer;
import org.springframework.context.annotation.Import;
import org.springframework.core.Ordered;

/**
 * Does beside a start what the JVM remembers and Spring would wait for: the list of all locales,
 * which its message formats read, and the annotations of controllers, each kind of which the JVM
 * makes a class for. On a thread of Spring Boot's, and only where there is a second CPU.
 */
final class StartAhead implements BackgroundPreinitializer, Ordered {

  @Override
  public int getOrder() {
    return HIGHEST_PRECEDENCE; // The locales are soon asked for.
  }

  @Override
  @SuppressWarnings("ReturnValueIgnored") // The JVM keeps it.
  public void preinitialize() {
    Locale.getAvailableLocales();
    Import parts = Objects.requireNonNull(WebConfiguration.class.getAnnotation(Import.class));
    for (Class<?> part : parts.value()) {
      part.getAnnotations();
      for (Method method : part.getDeclaredMethods()) {
        method.getAnnotations();
        method.getParameterAnnotations();
      }
    }
  }
}
