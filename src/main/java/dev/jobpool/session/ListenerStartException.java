package dev.jobpool.session;

/** A TCP port cannot be listened to. */
public final class ListenerStartException extends IllegalStateException {
  private static final long serialVersionUID = 1L;

  ListenerStartException(TcpSettings settings, Exception cause) {
    super(
        "TCP port %d of %s, which leads to %s, cannot be listened to: %s"
            .formatted(
                settings.port(),
                settings.address().getHostAddress(),
                settings.func(),
                cause.getMessage()),
        cause);
  }
}
