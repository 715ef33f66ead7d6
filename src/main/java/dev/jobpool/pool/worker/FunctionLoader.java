package dev.jobpool.pool.worker;

import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.CodeSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Loads the functions and their libraries, apart from this runtime: they see the JDK and {@code
 * dev.jobpool.api}, and may bring any version of any library, this runtime's own included.
 */
final class FunctionLoader extends URLClassLoader {
  private static final String SEPARATOR = "::";

  static {
    registerAsParallelCapable();
  }

  private final Set<URL> callable;
  private final List<String> functionJars;

  FunctionLoader(List<String> functionJars, List<String> libraryJars) {
    super(urls(Stream.concat(functionJars.stream(), libraryJars.stream())), new ApiLoader());
    Set<URL> functions = new HashSet<>();
    Collections.addAll(functions, urls(functionJars.stream()));
    this.callable = Set.copyOf(functions);
    this.functionJars = List.copyOf(functionJars);
  }

  /**
   * All public static methods of a name, in a class of a function jar.
   *
   * @param function {@code com.acme.Reports::render}
   * @return never empty
   * @throws NoSuchFunctionException if there is none
   */
  List<Method> find(String function) throws NoSuchFunctionException {
    int separator = function.indexOf(SEPARATOR);
    if (separator <= 0) {
      throw new NoSuchFunctionException(
          "a function is named like com.acme.Reports::render, not '" + function + "'");
    }
    String className = function.substring(0, separator);
    String methodName = function.substring(separator + SEPARATOR.length());
    Class<?> owner = ownerNamed(className, function);
    List<Method> methods = new ArrayList<>();
    for (Method method : owner.getMethods()) {
      if (method.getName().equals(methodName)
          && method.getDeclaringClass() == owner
          && Modifier.isStatic(method.getModifiers())
          && !method.isSynthetic()) {
        methods.add(method);
      }
    }
    if (methods.isEmpty()) {
      throw new NoSuchFunctionException(
          "class " + className + " has no public static method '" + methodName + "'");
    }
    return methods;
  }

  private Class<?> ownerNamed(String className, String function) throws NoSuchFunctionException {
    Class<?> owner;
    try {
      owner = Class.forName(className, false, this);
    } catch (ClassNotFoundException e) {
      throw new NoSuchFunctionException("no function jar has class " + className + missingJars());
    } catch (LinkageError e) {
      throw new NoSuchFunctionException("class " + className + " cannot be loaded: " + e);
    }
    @Nullable CodeSource source = owner.getProtectionDomain().getCodeSource();
    if (source == null
        || !callable.contains(source.getLocation())
        || !Modifier.isPublic(owner.getModifiers())) {
      throw new NoSuchFunctionException(
          function + " cannot be called: only public classes of the function jars can");
    }
    return owner;
  }

  private String missingJars() {
    String missing =
        functionJars.stream()
            .filter(jar -> !Files.isReadable(Path.of(jar)))
            .collect(Collectors.joining(", "));
    return missing.isEmpty() ? "" : "; these cannot be read: " + missing;
  }

  private static URL[] urls(Stream<String> jars) {
    return jars.map(FunctionLoader::url).toArray(URL[]::new);
  }

  private static URL url(String jar) {
    try {
      return Path.of(jar).toUri().toURL();
    } catch (MalformedURLException e) {
      throw new IllegalArgumentException("not a jar's path: " + jar, e);
    }
  }

  /** Shows the JDK and the api package, and nothing else of this runtime. */
  private static final class ApiLoader extends ClassLoader {
    static {
      registerAsParallelCapable();
    }

    private static final String API = "dev.jobpool.api.";

    ApiLoader() {
      super("jobpool-api", ClassLoader.getPlatformClassLoader());
    }

    @Override
    protected Class<?> findClass(String name) throws ClassNotFoundException {
      if (name.startsWith(API)) {
        return Class.forName(name, false, FunctionLoader.class.getClassLoader());
      }
      throw new ClassNotFoundException(name);
    }
  }
}
