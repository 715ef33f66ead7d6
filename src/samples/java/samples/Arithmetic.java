package samples;

import java.util.List;

/** Small sums, the "hello world" of a pool. All are exact: they fail rather than overflow. */
public final class Arithmetic {
  private Arithmetic() {}

  /** Multiplies a number with itself. */
  public static long square(long n) {
    return Math.multiplyExact(n, n);
  }

  /** Raises {@code base} to a power that is not negative. */
  public static long power(long base, int exponent) {
    if (exponent < 0) {
      throw new ArithmeticException("exponent must not be negative, not " + exponent);
    }
    long result = 1;
    long factor = base;
    for (int left = exponent; left > 0; left >>= 1) {
      if (left % 2 == 1) {
        result = Math.multiplyExact(result, factor);
      }
      // The last square is not needed and may not fit.
      factor = left > 1 ? Math.multiplyExact(factor, factor) : factor;
    }
    return result;
  }

  /** Adds up. */
  public static long sum(List<Long> numbers) {
    return numbers.stream().mapToLong(Long::longValue).reduce(0, Math::addExact);
  }
}
