package samples;

/** Small sums, the "hello world" of a pool. */
public final class Arithmetic {
  private Arithmetic() {}

  public static long square(long n) {
    return n * n;
  }
}
