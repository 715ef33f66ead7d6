package dev.jobpool.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.springframework.boot.actuate.autoconfigure.web.ManagementContextConfiguration;
import org.springframework.boot.context.annotation.ImportCandidates;
import org.springframework.context.NoSuchMessageException;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.support.DefaultMessageSourceResolvable;

class NoMessagesTest {
  private static final String[] CODES = {"code"};

  private final NoMessages messages = new NoMessages();

  @Test
  void refresh_contextWithThem_takesThem() {
    try (var context = new AnnotationConfigApplicationContext(NoMessages.Contexts.class)) {
      assertThat(context.getBean("messageSource")).isInstanceOf(NoMessages.class);
      assertThat(context.getMessage("code", null, "it's {0}", Locale.ROOT)).isEqualTo("it's {0}");
    }
  }

  /** The context of a management port takes what is named in a file. */
  @Test
  void contexts_areAmongThoseOfAManagementPort() {
    assertThat(ImportCandidates.load(ManagementContextConfiguration.class, null))
        .contains(NoMessages.Contexts.class.getName());
  }

  @Test
  void getMessage_textWithArguments_hasThem() {
    assertThat(messages.getMessage("code", new Object[] {3}, "{0} jobs", null)).isEqualTo("3 jobs");
  }

  @Test
  void getMessage_textThatIsNoPattern_isAsItIs() {
    assertThat(messages.getMessage("code", new Object[] {3}, "{job} 3", null)).isEqualTo("{job} 3");
  }

  @Test
  void getMessage_noText_isNone() {
    assertThat(messages.getMessage("code", null, null, Locale.ROOT)).isNull();
    assertThatThrownBy(() -> messages.getMessage("code", null, Locale.ROOT))
        .isInstanceOf(NoSuchMessageException.class);
  }

  @Test
  void getMessage_resolvable_isItsText() {
    var resolvable = new DefaultMessageSourceResolvable(CODES, new Object[] {3}, "{0} jobs");
    assertThat(messages.getMessage(resolvable, Locale.ROOT)).isEqualTo("3 jobs");
    assertThatThrownBy(
            () -> messages.getMessage(new DefaultMessageSourceResolvable(CODES), Locale.ROOT))
        .isInstanceOf(NoSuchMessageException.class);
  }
}
