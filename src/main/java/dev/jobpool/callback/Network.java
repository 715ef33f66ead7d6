package dev.jobpool.callback;

import java.net.InetAddress;
import java.util.Arrays;

/**
 * Some addresses that begin alike, as in {@code 10.0.0.0/8}. An IPv4 address is in no network of
 * IPv6 and the other way round.
 */
public final class Network {
  private final byte[] start;
  private final int bits;

  private Network(byte[] start, int bits) {
    this.start = start;
    this.bits = bits;
  }

  /**
   * @param cidr an address, a slash and the number of bits that count; or an address alone
   * @throws IllegalArgumentException if it is no such thing
   */
  public static Network of(String cidr) {
    int slash = cidr.indexOf('/');
    String address = slash < 0 ? cidr : cidr.substring(0, slash);
    byte[] start;
    int bits;
    try {
      start = InetAddress.ofLiteral(address).getAddress();
      bits = slash < 0 ? start.length * 8 : Integer.parseInt(cidr.substring(slash + 1));
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "'%s' is no network such as 10.0.0.0/8 or fd00::/8".formatted(cidr), e);
    }
    if (bits < 0 || bits > start.length * 8) {
      throw new IllegalArgumentException(
          "'%s' must have from 0 to %d bits".formatted(cidr, start.length * 8));
    }
    return new Network(start, bits);
  }

  boolean contains(InetAddress address) {
    byte[] bytes = address.getAddress();
    if (bytes.length != start.length) {
      return false;
    }
    int whole = bits / 8;
    if (!Arrays.equals(bytes, 0, whole, start, 0, whole)) {
      return false;
    }
    int rest = bits % 8;
    return rest == 0 || ((bytes[whole] ^ start[whole]) & 0xff) >>> (8 - rest) == 0;
  }
}
