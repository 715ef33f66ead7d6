package dev.jobpool.web;

import dev.jobpool.job.ItemOrder;
import dev.jobpool.job.JobState;
import dev.jobpool.session.FrameMode;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.Arrays;
import java.util.Locale;
import org.springframework.core.NestedExceptionUtils;
import org.springframework.core.convert.converter.Converter;
import org.springframework.format.FormatterRegistry;
import org.springframework.web.method.annotation.MethodArgumentTypeMismatchException;

/**
 * How query parameters and path variables are read. What cannot be read is an {@link
 * IllegalArgumentException} whose message is for the client.
 */
final class QueryTypes {
  private QueryTypes() {}

  /** Whether a submission is answered at once or when the job has ended. */
  enum SubmitMode {
    ASYNC,
    SYNC
  }

  static void addTo(FormatterRegistry registry) {
    add(registry, Duration.class, DurationText::parse);
    add(registry, Instant.class, QueryTypes::time);
    add(registry, Integer.class, QueryTypes::integer);
    add(registry, JobState.class, text -> constant(JobState.class, text));
    add(
        registry,
        SubmitMode.class,
        text -> constant(SubmitMode.class, text.toUpperCase(Locale.ROOT)));
    add(
        registry,
        FrameMode.class,
        text -> constant(FrameMode.class, text.toUpperCase(Locale.ROOT)));
    add(
        registry,
        ItemOrder.class,
        text -> constant(ItemOrder.class, text.toUpperCase(Locale.ROOT)));
    add(registry, PageToken.class, PageToken::parse);
    add(registry, LabelQuery.class, LabelQuery::parse);
    registry.addConverter(String[].class, LabelQuery.class, LabelQuery::parse);
  }

  /** Why a value could not be read, for the client. */
  static String why(MethodArgumentTypeMismatchException exception) {
    Throwable cause = NestedExceptionUtils.getMostSpecificCause(exception);
    return cause instanceof IllegalArgumentException && cause.getMessage() != null
        ? cause.getMessage()
        : "has a value that it cannot have";
  }

  private static <T> void add(
      FormatterRegistry registry, Class<T> type, Converter<String, T> converter) {
    registry.addConverter(String.class, type, converter);
  }

  private static Instant time(String text) {
    try {
      return OffsetDateTime.parse(text).toInstant();
    } catch (DateTimeParseException e) {
      throw new IllegalArgumentException(
          Excerpt.of(text) + " is no time as in RFC 3339, such as 2030-01-31T08:00:00Z", e);
    }
  }

  private static Integer integer(String text) {
    if (!text.matches("-?[0-9]{1,9}")) {
      throw new IllegalArgumentException(Excerpt.of(text) + " is no integer within range");
    }
    return Integer.valueOf(text);
  }

  private static <E extends Enum<E>> E constant(Class<E> type, String name) {
    return Arrays.stream(type.getEnumConstants())
        .filter(constant -> constant.name().equals(name))
        .findFirst()
        .orElseThrow(() ->
            new IllegalArgumentException(
                "%s is none of %s"
                    .formatted(Excerpt.of(name), Arrays.toString(type.getEnumConstants()))));
  }
}
