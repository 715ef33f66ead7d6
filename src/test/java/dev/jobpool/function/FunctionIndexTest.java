package dev.jobpool.function;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jobpool.function.FunctionSignature.Kind;
import dev.jobpool.function.FunctionSignature.Parameter;
import dev.jobpool.function.FunctionSignature.Result;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which function a call means, and what is said when it means none. */
class FunctionIndexTest {
  private final ProblemList problems = new ProblemList(10);

  private static FunctionSignature function(String name, Kind kind, String... parameters) {
    List<Parameter> all = new ArrayList<>();
    for (String parameter : parameters) {
      all.add(new Parameter(parameter, "Object", new ValueType.Anything()));
    }
    return new FunctionSignature(
        name,
        kind,
        all,
        new Result("void", new ValueType.Nothing()),
        "a.jar",
        new LinkedHashMap<>());
  }

  private static FunctionSignature call(String name, String... parameters) {
    return function(name, Kind.CALL, parameters);
  }

  private FunctionIndex index(FunctionSignature... functions) {
    return FunctionIndex.of(List.of(functions), problems);
  }

  private static List<String> messages(Resolution resolution) {
    return ((Resolution.BadArguments) resolution)
        .flaws().stream().map(ArgumentFlaw::message).toList();
  }

  @Test
  void all_isSortedByNameAndArity() {
    FunctionIndex index = index(call("b::m"), call("a::m", "x", "y"), call("a::m", "x"));

    assertThat(index.all())
        .extracting(it -> it.name() + it.arity())
        .containsExactly("a::m1", "a::m2", "b::m0");
  }

  @Test
  void resolve_everyMixOfPositionsAndNames_isFound() {
    FunctionIndex index = index(call("a::m", "base", "exponent"));

    assertThat(index.resolve("a::m", 2, Set.of())).isInstanceOf(Resolution.Found.class);
    assertThat(index.resolve("a::m", 1, Set.of("exponent"))).isInstanceOf(Resolution.Found.class);
    assertThat(index.resolve("a::m", 0, Set.of("base", "exponent")))
        .isInstanceOf(Resolution.Found.class);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          1 |          | missing argument 'exponent'
          0 |          | missing argument 'base'; missing argument 'exponent'
          3 |          | takes 2 arguments but 3 were given
          1 | base     | argument 'base' given twice (position 0 and by name); missing argument 'exponent'
          1 | foo      | missing argument 'exponent'; unexpected argument 'foo'
          2 | foo      | unexpected argument 'foo'
          """)
  void resolve_argumentsThatDoNotFit_areExplained(int positional, String keyword, String message) {
    FunctionIndex index = index(call("a::m", "base", "exponent"));
    Set<String> keywords = keyword == null ? Set.of() : Set.of(keyword);

    assertThat(String.join("; ", messages(index.resolve("a::m", positional, keywords))))
        .isEqualTo(message);
  }

  @Test
  void resolve_noneTaken_countsInTheSingular() {
    assertThat(messages(index(call("a::m", "x")).resolve("a::m", 2, Set.of())))
        .containsExactly("takes 1 argument but 2 were given");
    assertThat(messages(index(call("a::m")).resolve("a::m", 1, Set.of())))
        .containsExactly("takes 0 arguments but 1 was given");
  }

  @Test
  void resolve_overloads_chosenByArity() {
    FunctionIndex index = index(call("a::m"), call("a::m", "x", "y", "z"));

    assertThat(index.resolve("a::m", 0, Set.of()))
        .isInstanceOfSatisfying(
            Resolution.Found.class, it -> assertThat(it.function().arity()).isZero());
    assertThat(index.resolve("a::m", 2, Set.of()))
        .isInstanceOfSatisfying(
            Resolution.BadArguments.class,
            it -> {
              assertThat(it.nearest().arity()).isEqualTo(3);
              assertThat(it.overloads()).isEqualTo(2);
            });
  }

  @Test
  void resolve_ambiguousArity_isAmbiguousWhileOthersAreFound() {
    FunctionIndex index = index(call("a::m", "x"), call("a::m", "y"), call("a::m"));

    assertThat(index.resolve("a::m", 1, Set.of())).isEqualTo(new Resolution.Ambiguous("a::m", 1));
    assertThat(index.resolve("a::m", 0, Set.of())).isInstanceOf(Resolution.Found.class);
    assertThat(problems.toList()).hasSize(1);
  }

  @Test
  void resolve_onlyAmbiguousOverloads_isAmbiguousForAnyCall() {
    FunctionIndex index = index(call("a::m", "x"), call("a::m", "y"));

    assertThat(index.resolve("a::m", 5, Set.of())).isEqualTo(new Resolution.Ambiguous("a::m", 1));
  }

  @Test
  void resolve_sessionBesideCall_isNoOverload() {
    FunctionIndex index =
        index(call("a::m"), function("a::m", Kind.SESSION), function("a::s", Kind.SESSION));

    assertThat(index.resolve("a::m", 0, Set.of())).isInstanceOf(Resolution.Found.class);
    assertThat(index.session("a::m")).isPresent();
    assertThat(index.resolve("a::s", 0, Set.of())).isInstanceOf(Resolution.OnlySession.class);
    assertThat(problems.toList()).isEmpty();
  }

  @Test
  void resolve_unknownName_givesTheNearest() {
    FunctionIndex index = index(call("samples.Arithmetic::power"), call("samples.Text::upper"));

    assertThat(index.resolve("samples.Arithmetic::pover", 2, Set.of()))
        .isEqualTo(
            new Resolution.NoSuchFunction(
                "samples.Arithmetic::pover", List.of("samples.Arithmetic::power")));
  }
}
