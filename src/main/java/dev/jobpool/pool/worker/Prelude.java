package dev.jobpool.pool.worker;

import java.lang.reflect.Method;
import java.math.BigDecimal;
import tools.jackson.databind.json.JsonMapper;

/**
 * Initializes what the first call needs, while the worker starts: Jackson on a thread of its own,
 * what belongs to the JDK on the first thread as soon as it has connected. With the AOT cache all
 * classes are there at once, and running their initializers is what a start consists of.
 *
 * <p>Nobody else may touch Jackson before {@link #await} returns: two threads that initialize
 * classes which need each other can wait for each other for ever.
 */
final class Prelude {
  private static final int SOME_LIMIT = 1 << 20;

  private final Thread thread = new Thread(Prelude::initializeJackson, "jobpool-prelude");

  /** Starts to initialize Jackson. */
  void start() {
    thread.setDaemon(true);
    thread.start();
  }

  /** Initializes, on the calling thread, what a first call needs of the JDK. */
  void initializeJdk() {
    if (BigDecimal.ONE.signum() < 0) { // Its class computes a table of large powers of five.
      throw new AssertionError();
    }
    for (Method method : Samples.class.getDeclaredMethods()) {
      try {
        // Makes the code by which reflection calls methods of such a shape.
        method.invoke(null, method.getParameterTypes()[0] == long.class ? (Object) 1L : "");
      } catch (ReflectiveOperationException e) {
        throw new LinkageError("could not call " + method, e);
      }
    }
  }

  /** Waits until Jackson may be used. */
  void await() throws InterruptedException {
    thread.join();
  }

  private static void initializeJackson() {
    JsonMapper mapper = Json.mapper(SOME_LIMIT);
    long one = mapper.readerFor(long.class).readValue(new byte[] {'1'});
    mapper.writeValueAsBytes(one);
  }

  /** Methods of the commonest shapes: to reflection all references are the same. */
  private static final class Samples {
    private Samples() {}

    @SuppressWarnings("unused") // Called by reflection.
    static long number(long n) {
      return n;
    }

    @SuppressWarnings("unused") // Called by reflection.
    static Object reference(Object o) {
      return o;
    }
  }
}
