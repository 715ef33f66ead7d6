package dev.jobpool.callback;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.List;

/**
 * To which addresses webhooks may go: to those of the public internet, and to what the operator
 * allows beside them. What is not public is in the IANA registries of special-purpose addresses.
 *
 * @param allowed networks that are allowed though they are not public
 */
record AddressPolicy(List<Network> allowed) {
  private static final List<Network> SPECIAL_IPV4 =
      networks(
          "0.0.0.0/8", // this host
          "10.0.0.0/8", // private
          "100.64.0.0/10", // shared by a provider's customers
          "127.0.0.0/8", // loopback
          "169.254.0.0/16", // link-local: metadata services of clouds
          "172.16.0.0/12", // private
          "192.0.0.0/24", // of protocols
          "192.0.2.0/24", // documentation
          "192.88.99.0/24", // relays to IPv6
          "192.168.0.0/16", // private
          "198.18.0.0/15", // benchmarks
          "198.51.100.0/24", // documentation
          "203.0.113.0/24", // documentation
          "224.0.0.0/4", // multicast
          "240.0.0.0/4"); // reserved, broadcast

  /** All that is public of IPv6 so far; the rest has other uses or none. */
  private static final Network GLOBAL_IPV6 = Network.of("2000::/3");

  private static final List<Network> SPECIAL_IPV6 =
      networks(
          "2001::/23", // of protocols: Teredo and others
          "2001:db8::/32", // documentation
          "2002::/16", // 6to4: holds an IPv4 address, any of them
          "3fff::/20"); // documentation

  /** Leads to the IPv4 address in its last four bytes. */
  private static final Network NAT64 = Network.of("64:ff9b::/96");

  AddressPolicy {
    allowed = List.copyOf(allowed);
  }

  boolean allows(InetAddress address) {
    return allowed.stream().anyMatch(network -> network.contains(address)) || isPublic(address);
  }

  private static boolean isPublic(InetAddress address) {
    if (!(address instanceof Inet6Address)) {
      return SPECIAL_IPV4.stream().noneMatch(network -> network.contains(address));
    }
    if (NAT64.contains(address)) {
      return isPublic(lastFourBytes(address));
    }
    return GLOBAL_IPV6.contains(address)
        && SPECIAL_IPV6.stream().noneMatch(network -> network.contains(address));
  }

  private static InetAddress lastFourBytes(InetAddress address) {
    try {
      return InetAddress.getByAddress(Arrays.copyOfRange(address.getAddress(), 12, 16));
    } catch (UnknownHostException e) {
      throw new AssertionError("four bytes are an address", e);
    }
  }

  private static List<Network> networks(String... cidrs) {
    return Arrays.stream(cidrs).map(Network::of).toList();
  }
}
