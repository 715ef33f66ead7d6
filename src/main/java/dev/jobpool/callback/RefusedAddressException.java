package dev.jobpool.callback;

import java.net.InetAddress;
import java.net.UnknownHostException;

/** A host's name stands for an address to which no webhook may go. */
final class RefusedAddressException extends UnknownHostException {
  private static final long serialVersionUID = 1L;

  RefusedAddressException(String host, InetAddress address) {
    super(
        "%s has the address %s, to which no webhook may go; see jobpool.webhooks.allowed-networks"
            .formatted(host, address.getHostAddress()));
  }
}
