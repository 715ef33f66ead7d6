package dev.jobpool.web;

import java.text.MessageFormat;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.actuate.autoconfigure.web.ManagementContextConfiguration;
import org.springframework.boot.actuate.autoconfigure.web.ManagementContextType;
import org.springframework.context.MessageSource;
import org.springframework.context.MessageSourceResolvable;
import org.springframework.context.NoSuchMessageException;
import org.springframework.context.annotation.Bean;

/**
 * Texts from no bundle, as there is none. Spring's own, which it takes where there is no other,
 * first has the JVM list all locales; there is one in the context of a management port, too.
 */
final class NoMessages implements MessageSource {

  /** For the service and for a management port of its own. */
  @ManagementContextConfiguration(value = ManagementContextType.CHILD, proxyBeanMethods = false)
  static class Contexts {
    @Bean
    static MessageSource messageSource() {
      return new NoMessages();
    }
  }

  @Override
  public @Nullable String getMessage(
      String code, Object @Nullable [] arguments, @Nullable String text, @Nullable Locale locale) {
    if (text == null || arguments == null || arguments.length == 0) {
      return text;
    }
    try {
      return new MessageFormat(text, locale == null ? Locale.ROOT : locale).format(arguments);
    } catch (IllegalArgumentException _) {
      return text; // No pattern: as Spring's own does.
    }
  }

  @Override
  public String getMessage(String code, Object @Nullable [] arguments, @Nullable Locale locale) {
    throw new NoSuchMessageException(code);
  }

  @Override
  public String getMessage(MessageSourceResolvable resolvable, @Nullable Locale locale) {
    String text = getMessage("", resolvable.getArguments(), resolvable.getDefaultMessage(), locale);
    if (text == null) {
      throw new NoSuchMessageException(String.valueOf(resolvable));
    }
    return text;
  }
}
