package dev.jobpool.function;

import dev.jobpool.function.ValueType.Bool;
import dev.jobpool.function.ValueType.Letter;
import dev.jobpool.function.ValueType.Real;
import dev.jobpool.function.ValueType.Text;
import dev.jobpool.function.ValueType.Whole;
import java.math.BigInteger;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The JDK's types that have a form of their own in JSON, by internal name. */
final class KnownTypes {
  private static final Map<String, ValueType> SCALARS =
      Map.ofEntries(
          Map.entry("java/lang/Byte", whole(true, Byte.MIN_VALUE, Byte.MAX_VALUE)),
          Map.entry("java/lang/Short", whole(true, Short.MIN_VALUE, Short.MAX_VALUE)),
          Map.entry("java/lang/Integer", whole(true, Integer.MIN_VALUE, Integer.MAX_VALUE)),
          Map.entry("java/lang/Long", whole(true, Long.MIN_VALUE, Long.MAX_VALUE)),
          Map.entry("java/math/BigInteger", new Whole(true, null, null)),
          Map.entry("java/time/Year", whole(true, -999_999_999, 999_999_999)),
          Map.entry("java/lang/Float", new Real(true)),
          Map.entry("java/lang/Double", new Real(true)),
          Map.entry("java/lang/Number", new Real(true)),
          Map.entry("java/math/BigDecimal", new Real(true)),
          Map.entry("java/lang/Boolean", new Bool(true)),
          Map.entry("java/lang/Character", new Letter(true)),
          Map.entry("java/lang/String", new Text(null)),
          Map.entry("java/lang/CharSequence", new Text(null)),
          Map.entry("java/time/Instant", new Text("date-time")),
          Map.entry("java/time/OffsetDateTime", new Text("date-time")),
          Map.entry("java/time/ZonedDateTime", new Text("date-time")),
          Map.entry("java/util/Date", new Text("date-time")),
          Map.entry("java/time/LocalDateTime", new Text("local-date-time")),
          Map.entry("java/time/LocalDate", new Text("date")),
          Map.entry("java/time/LocalTime", new Text("local-time")),
          Map.entry("java/time/OffsetTime", new Text("time")),
          Map.entry("java/time/Duration", new Text("duration")),
          Map.entry("java/time/Period", new Text("duration")),
          Map.entry("java/time/YearMonth", new Text("year-month")),
          Map.entry("java/time/MonthDay", new Text("month-day")),
          Map.entry("java/time/ZoneId", new Text("time-zone")),
          Map.entry("java/time/ZoneOffset", new Text("time-zone-offset")),
          Map.entry("java/util/UUID", new Text("uuid")),
          Map.entry("java/net/URI", new Text("uri")),
          Map.entry("java/net/URL", new Text("uri")),
          Map.entry("java/util/Locale", new Text("locale")),
          Map.entry("java/util/regex/Pattern", new Text("regex")),
          Map.entry(
              "java/util/OptionalInt",
              new ValueType.Maybe(whole(false, Integer.MIN_VALUE, Integer.MAX_VALUE))),
          Map.entry(
              "java/util/OptionalLong",
              new ValueType.Maybe(whole(false, Long.MIN_VALUE, Long.MAX_VALUE))),
          Map.entry("java/util/OptionalDouble", new ValueType.Maybe(new Real(false))),
          Map.entry("java/lang/Void", new ValueType.Nothing()),
          Map.entry("java/lang/Object", new ValueType.Anything()));

  private static final Set<String> LISTS =
      Set.of(
          "java/lang/Iterable",
          "java/util/Collection",
          "java/util/SequencedCollection",
          "java/util/List",
          "java/util/ArrayList",
          "java/util/LinkedList",
          "java/util/Queue",
          "java/util/Deque",
          "java/util/ArrayDeque");

  private static final Set<String> SETS =
      Set.of(
          "java/util/Set",
          "java/util/SequencedSet",
          "java/util/SortedSet",
          "java/util/NavigableSet",
          "java/util/HashSet",
          "java/util/LinkedHashSet",
          "java/util/TreeSet");

  private static final Set<String> MAPS =
      Set.of(
          "java/util/Map",
          "java/util/SequencedMap",
          "java/util/SortedMap",
          "java/util/NavigableMap",
          "java/util/HashMap",
          "java/util/LinkedHashMap",
          "java/util/TreeMap",
          "java/util/concurrent/ConcurrentMap",
          "java/util/concurrent/ConcurrentHashMap");

  private KnownTypes() {}

  /** How a generic type of the JDK stands in JSON. */
  enum Container {
    LIST,
    SET,
    /** The second type argument is the value's. */
    MAP,
    OPTIONAL
  }

  static @Nullable ValueType scalar(String internalName) {
    return SCALARS.get(internalName);
  }

  static Optional<Container> container(String internalName) {
    if (LISTS.contains(internalName)) {
      return Optional.of(Container.LIST);
    }
    if (SETS.contains(internalName)) {
      return Optional.of(Container.SET);
    }
    if (MAPS.contains(internalName)) {
      return Optional.of(Container.MAP);
    }
    return internalName.equals("java/util/Optional")
        ? Optional.of(Container.OPTIONAL)
        : Optional.empty();
  }

  static ValueType primitive(char descriptor) {
    return switch (descriptor) {
      case 'B' -> whole(false, Byte.MIN_VALUE, Byte.MAX_VALUE);
      case 'S' -> whole(false, Short.MIN_VALUE, Short.MAX_VALUE);
      case 'I' -> whole(false, Integer.MIN_VALUE, Integer.MAX_VALUE);
      case 'J' -> whole(false, Long.MIN_VALUE, Long.MAX_VALUE);
      case 'F', 'D' -> new Real(false);
      case 'Z' -> new Bool(false);
      case 'C' -> new Letter(false);
      case 'V' -> new ValueType.Nothing();
      default -> throw new IllegalArgumentException("no primitive type: " + descriptor);
    };
  }

  private static Whole whole(boolean nullable, long min, long max) {
    return new Whole(nullable, BigInteger.valueOf(min), BigInteger.valueOf(max));
  }
}
