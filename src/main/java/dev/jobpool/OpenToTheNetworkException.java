package dev.jobpool;

/** The service would listen where others than this machine reach it, and nobody said it may. */
final class OpenToTheNetworkException extends IllegalStateException {
  private static final long serialVersionUID = 1L;

  /**
   * @param address empty: all addresses
   */
  OpenToTheNetworkException(String property, String address) {
    super(
        "%s is %s, which is not a loopback address, and jobpool asks for no credentials: everybody who reaches it could run functions."
            .formatted(property, address.isEmpty() ? "not set (all addresses)" : address));
  }
}
