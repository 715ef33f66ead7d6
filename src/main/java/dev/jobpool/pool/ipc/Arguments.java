package dev.jobpool.pool.ipc;

import java.util.List;

/**
 * The arguments of one call. The arrays are shared, not copied: nobody changes them.
 *
 * @param positional one JSON array as UTF-8
 * @param named one JSON object as UTF-8
 * @param binary byte arrays that travel as they are; each takes the place of the {@code null} that
 *     stands at its position in {@code positional}
 */
public record Arguments(byte[] positional, byte[] named, List<Binary> binary) {

  public Arguments {
    binary = List.copyOf(binary);
  }

  /** JSON alone. */
  public static Arguments json(byte[] positional, byte[] named) {
    return new Arguments(positional, named, List.of());
  }

  /** A byte array in the place of the positional argument {@code position}, counted from 0. */
  public record Binary(int position, byte[] bytes) {}
}
