package dev.jobpool.callback;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class CheckedResolverTest {

  private static CheckedResolver resolver(String... addresses) {
    return new CheckedResolver(
        _ -> Arrays.stream(addresses).map(InetAddress::ofLiteral).toArray(InetAddress[]::new),
        new AddressPolicy(List.of()));
  }

  @Test
  void resolve_allPublic_areGiven() throws UnknownHostException {
    assertThat(resolver("1.1.1.1", "2606:4700::1").resolve("example.org"))
        .containsExactly(InetAddress.ofLiteral("1.1.1.1"), InetAddress.ofLiteral("2606:4700::1"));
  }

  @Test
  void resolve_onePrivateAmongPublic_refusesAll() {
    assertThatThrownBy(() -> resolver("1.1.1.1", "10.0.0.7").resolve("two.example.org"))
        .isInstanceOf(RefusedAddressException.class)
        .hasMessageContaining("two.example.org")
        .hasMessageContaining("10.0.0.7")
        .hasMessageContaining("jobpool.webhooks.allowed-networks");
  }

  @Test
  void resolve_privateBeyondThoseThatAreTried_refusesAll() {
    var resolver = resolver("1.1.1.1", "1.1.1.2", "1.1.1.3", "1.1.1.4", "1.1.1.5", "127.0.0.1");

    assertThatThrownBy(() -> resolver.resolve("many.example.org"))
        .isInstanceOf(RefusedAddressException.class);
  }
}
