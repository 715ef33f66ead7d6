package dev.jobpool.callback;

import java.net.InetAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Optional;

/** Which URLs a webhook may have, as far as they tell by themselves. */
public final class WebhookUrls {
  private static final int MAX_LENGTH = 2_000;
  private static final int MAX_PORT = 65_535;

  private final WebhookSettings settings;
  private final AddressPolicy policy;

  public WebhookUrls(WebhookSettings settings) {
    this.settings = settings;
    this.policy = new AddressPolicy(settings.allowedNetworks());
  }

  /** What is wrong with a URL; empty if it may be used. */
  public Optional<String> flaw(String text) {
    if (settings.secrets().isEmpty()) {
      return Optional.of(
          "webhooks are off: the service has no secret to sign them with"
              + " (jobpool.webhooks.secrets)");
    }
    if (text.length() > MAX_LENGTH) {
      return Optional.of("must have %d characters at most".formatted(MAX_LENGTH));
    }
    try {
      return flaw(new URI(text));
    } catch (URISyntaxException e) {
      return Optional.of("is no URL: " + e.getReason());
    }
  }

  private Optional<String> flaw(URI url) {
    String scheme = url.getScheme();
    if (!"https".equalsIgnoreCase(scheme) && !"http".equalsIgnoreCase(scheme)) {
      return Optional.of("must begin with https:// or http://");
    }
    if (url.getRawUserInfo() != null
        || (url.getRawAuthority() != null && url.getRawAuthority().contains("@"))) {
      return Optional.of("must not name a user: what is in a URL is no secret");
    }
    String host = url.getHost();
    if (host == null || !isAscii(url.toString())) {
      return Optional.of("must name a host, in ASCII");
    }
    if (url.getPort() == 0 || url.getPort() > MAX_PORT) {
      return Optional.of("must have a port from 1 to %d, or none".formatted(MAX_PORT));
    }
    if (url.getRawFragment() != null) {
      return Optional.of("must not have a fragment: it is sent to nobody");
    }
    Optional<InetAddress> literal = literal(host);
    if (literal.isEmpty() && host.startsWith("[")) {
      return Optional.of("must not name a network interface");
    }
    return literal
        .filter(address -> !policy.allows(address))
        .map(address ->
            "must not lead to %s, which is not public; see jobpool.webhooks.allowed-networks"
                .formatted(address.getHostAddress()));
  }

  private static boolean isAscii(String text) {
    return text.chars().allMatch(c -> c > ' ' && c < 0x7f);
  }

  /** The address that is written in the place of a name; names are looked up when it is sent. */
  private static Optional<InetAddress> literal(String host) {
    try {
      return Optional.of(InetAddress.ofLiteral(host));
    } catch (IllegalArgumentException _) {
      return Optional.empty();
    }
  }
}
