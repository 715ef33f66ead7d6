package dev.jobpool.callback;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import org.apache.hc.client5.http.DnsResolver;

/**
 * Looks up a host's addresses, once for each connection, and checks all of them: the connection is
 * made to one of those that were checked, whatever the name stands for a moment later.
 */
final class CheckedResolver implements DnsResolver {
  /** Of more, those that come first are tried. */
  private static final int MAX_ADDRESSES = 4;

  private final Lookup lookup;
  private final AddressPolicy policy;

  /** Where addresses come from. */
  interface Lookup {
    InetAddress[] addresses(String host) throws UnknownHostException;
  }

  CheckedResolver(Lookup lookup, AddressPolicy policy) {
    this.lookup = lookup;
    this.policy = policy;
  }

  @Override
  public InetAddress[] resolve(String host) throws UnknownHostException {
    InetAddress[] found = lookup.addresses(host);
    for (InetAddress address : found) {
      if (!policy.allows(address)) {
        throw new RefusedAddressException(host, address);
      }
    }
    return Arrays.copyOf(found, Math.min(found.length, MAX_ADDRESSES));
  }

  @Override
  public String resolveCanonicalHostname(String host) {
    return host;
  }
}
