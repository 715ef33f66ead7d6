package dev.jobpool.pool;

import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * What workers get of their surroundings, and how much of the machine each may take. It keeps
 * functions apart that mean well; it does not hold one that attacks, which runs as the same user.
 *
 * @param environment names of the environment variables that workers inherit; {@code LC_*} stands
 *     for all whose names begin so
 * @param maxOpenFiles limit of a worker's open files and sockets; 0: that of this process
 * @param maxProcesses limit of the processes and threads of the user whom the workers run as, this
 *     process's included, beyond which a worker can start none; 0: that of this process
 * @param maxResidentBytes resident memory above which a worker is killed, even if it runs a call;
 *     0: never
 */
public record Confinement(
    List<String> environment, int maxOpenFiles, int maxProcesses, long maxResidentBytes) {

  /** What one of {@link #environment} looks like, as a regular expression. */
  public static final String VARIABLE = "[^=*\\s]+\\*?|\\*";

  private static final Pattern NAME = Pattern.compile(VARIABLE);

  /** What a JVM and most programs need to find programs, languages and time zones. */
  public static final Confinement DEFAULT =
      new Confinement(List.of("PATH", "LANG", "LC_*", "TZ"), 4096, 0, 0);

  public Confinement {
    environment = List.copyOf(environment);
    for (String name : environment) {
      if (!NAME.matcher(name).matches()) {
        throw new IllegalArgumentException(
            "a variable's name, or its beginning and *, is needed, not \"%s\"".formatted(name));
      }
    }
    requireNotNegative("maxOpenFiles", maxOpenFiles);
    requireNotNegative("maxProcesses", maxProcesses);
    requireNotNegative("maxResidentBytes", maxResidentBytes);
  }

  private static void requireNotNegative(String name, long value) {
    if (value < 0) {
      throw new IllegalArgumentException("%s must not be negative, not %d".formatted(name, value));
    }
  }

  /** Takes out what workers do not inherit. */
  void reduce(Map<String, String> variables) {
    variables.keySet().removeIf(name -> environment.stream().noneMatch(it -> matches(it, name)));
  }

  private static boolean matches(String allowed, String name) {
    return allowed.endsWith("*")
        ? name.startsWith(allowed.substring(0, allowed.length() - 1))
        : name.equals(allowed);
  }

  /** Commands of a shell that set the limits; empty if there are none. */
  String limits() {
    StringBuilder commands = new StringBuilder();
    // A lower limit that is there already stays.
    if (maxOpenFiles > 0) {
      commands.append("ulimit -n %d 2>/dev/null; ".formatted(maxOpenFiles));
    }
    if (maxProcesses > 0) {
      // Some shells know the one, some the other.
      commands.append("ulimit -u %1$d 2>/dev/null || ulimit -p %1$d; ".formatted(maxProcesses));
    }
    return commands.toString();
  }
}
