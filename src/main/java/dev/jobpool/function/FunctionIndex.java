package dev.jobpool.function;

import dev.jobpool.function.FunctionSignature.Kind;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** The callable functions, by name. Immutable. */
public final class FunctionIndex {
  private static final Comparator<FunctionSignature> ORDER =
      Comparator.comparing(FunctionSignature::name)
          .thenComparing(FunctionSignature::kind)
          .thenComparing(FunctionSignature::arity);

  private final List<FunctionSignature> all;
  private final Map<String, List<FunctionSignature>> byName;
  private final Set<Seat> ambiguous;

  /** The place in the index that only one overload can have. */
  private record Seat(String name, Kind kind, int arity) {
    static Seat of(FunctionSignature function) {
      return new Seat(function.name(), function.kind(), function.arity());
    }
  }

  private FunctionIndex(List<FunctionSignature> all, Set<Seat> ambiguous) {
    this.all = List.copyOf(all);
    this.byName = new HashMap<>();
    this.all.forEach(it -> byName.computeIfAbsent(it.name(), _ -> new ArrayList<>()).add(it));
    byName.replaceAll((_, overloads) -> List.copyOf(overloads));
    this.ambiguous = Set.copyOf(ambiguous);
  }

  /** Leaves out, and reports, overloads that no call could tell apart. */
  static FunctionIndex of(List<FunctionSignature> functions, ProblemList problems) {
    Map<Seat, List<FunctionSignature>> seats = new LinkedHashMap<>();
    functions.stream()
        .sorted(ORDER)
        .forEach(it -> seats.computeIfAbsent(Seat.of(it), _ -> new ArrayList<>()).add(it));
    List<FunctionSignature> callable = new ArrayList<>();
    Set<Seat> ambiguous = new HashSet<>();
    seats.forEach((seat, overloads) -> {
      if (overloads.size() == 1) {
        callable.addAll(overloads);
      } else {
        ambiguous.add(seat);
        problems.add(
            overloads.getFirst().jar(),
            "%s has %d overloads with %d parameters; none of them can be called"
                .formatted(seat.name(), overloads.size(), seat.arity()));
      }
    });
    return new FunctionIndex(callable, ambiguous);
  }

  /** All functions by name, overloads by their number of parameters. */
  public List<FunctionSignature> all() {
    return all;
  }

  /** All overloads of one name, calls and sessions; empty if there is no such function. */
  public List<FunctionSignature> named(String name) {
    return byName.getOrDefault(name, List.of());
  }

  /** The session of this name. */
  public Optional<FunctionSignature> session(String name) {
    return named(name).stream().filter(it -> it.kind() == Kind.SESSION).findFirst();
  }

  /**
   * Chooses the overload for a call: by the number of arguments, then checked by their names.
   *
   * @param positional how many arguments come by position
   * @param keywords the names of the others
   */
  public Resolution resolve(String name, int positional, Set<String> keywords) {
    int given = positional + keywords.size();
    if (ambiguous.contains(new Seat(name, Kind.CALL, given))) {
      return new Resolution.Ambiguous(name, given);
    }
    List<FunctionSignature> calls =
        named(name).stream().filter(it -> it.kind() == Kind.CALL).toList();
    if (calls.isEmpty()) {
      return notCallable(name);
    }
    FunctionSignature closest =
        calls.stream().min(Comparator.comparingInt(it -> Math.abs(it.arity() - given))).get();
    List<ArgumentFlaw> flaws = flaws(closest, positional, keywords);
    return flaws.isEmpty()
        ? new Resolution.Found(closest)
        : new Resolution.BadArguments(closest, flaws, calls.size());
  }

  private Resolution notCallable(String name) {
    Optional<FunctionSignature> session = session(name);
    if (session.isPresent()) {
      return new Resolution.OnlySession(session.get());
    }
    return ambiguous.stream()
        .filter(seat -> seat.name().equals(name))
        .min(Comparator.comparingInt(Seat::arity))
        .<Resolution>map(seat -> new Resolution.Ambiguous(name, seat.arity()))
        .orElseGet(() -> new Resolution.NoSuchFunction(name, nearest(name)));
  }

  private static List<ArgumentFlaw> flaws(
      FunctionSignature function, int positional, Set<String> keywords) {
    List<ArgumentFlaw> flaws = new ArrayList<>();
    if (positional > function.arity()) {
      flaws.add(new ArgumentFlaw.TooMany(function.arity(), positional));
    }
    Set<String> unexpected = new TreeSet<>(keywords);
    for (int i = 0; i < function.arity(); i++) {
      String parameter = function.parameters().get(i).name();
      boolean named = unexpected.remove(parameter);
      if (i < positional && named) {
        flaws.add(new ArgumentFlaw.GivenTwice(parameter, i));
      } else if (i >= positional && !named) {
        flaws.add(new ArgumentFlaw.Missing(parameter));
      }
    }
    unexpected.forEach(keyword -> flaws.add(new ArgumentFlaw.Unexpected(keyword)));
    return flaws;
  }

  /** At most five names that are like this one, the likeliest first. */
  public List<String> nearest(String name) {
    return NearestNames.of(name, byName.keySet());
  }
}
