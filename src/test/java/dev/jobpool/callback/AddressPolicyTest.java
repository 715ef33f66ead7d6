package dev.jobpool.callback;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AddressPolicyTest {
  private static final AddressPolicy STRICT = new AddressPolicy(List.of());

  @ParameterizedTest
  @ValueSource(
      strings = {
        "0.0.0.0",
        "0.1.2.3",
        "10.0.0.1",
        "10.255.255.255",
        "100.64.0.1",
        "100.127.255.255",
        "127.0.0.1",
        "127.255.0.9",
        "169.254.169.254",
        "172.16.0.1",
        "172.31.255.255",
        "192.0.0.8",
        "192.0.2.1",
        "192.88.99.1",
        "192.168.1.1",
        "198.18.0.1",
        "198.19.255.255",
        "198.51.100.7",
        "203.0.113.7",
        "224.0.0.1",
        "239.255.255.255",
        "240.0.0.1",
        "255.255.255.255",
        "::",
        "::1",
        "::127.0.0.1",
        "::ffff:127.0.0.1",
        "::ffff:10.0.0.1",
        "::ffff:a9fe:a9fe",
        "64:ff9b::7f00:1",
        "64:ff9b::a9fe:a9fe",
        "64:ff9b:1::1",
        "100::1",
        "2001::1",
        "2001:db8::1",
        "2002:7f00:1::",
        "3fff::1",
        "4000::1",
        "fc00::1",
        "fd12:3456::1",
        "fe80::1",
        "febf::1",
        "fec0::1",
        "ff02::1"
      })
  void allows_addressThatIsNotPublic_isRefused(String address) throws UnknownHostException {
    assertThat(STRICT.allows(InetAddress.getByName(address))).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "1.1.1.1",
        "9.255.255.255",
        "11.0.0.0",
        "100.63.255.255",
        "100.128.0.0",
        "126.255.255.255",
        "128.0.0.0",
        "169.253.255.255",
        "172.15.255.255",
        "172.32.0.0",
        "192.0.1.1",
        "192.167.255.255",
        "198.17.255.255",
        "198.20.0.0",
        "223.255.255.255",
        "::ffff:1.1.1.1",
        "64:ff9b::101:101",
        "2001:4860:4860::8888",
        "2606:4700:4700::1111",
        "2a00::1"
      })
  void allows_publicAddress_isAllowed(String address) throws UnknownHostException {
    assertThat(STRICT.allows(InetAddress.getByName(address))).isTrue();
  }

  @Test
  void allows_allowedNetwork_thatOneAndNoOther() throws UnknownHostException {
    var policy = new AddressPolicy(List.of(Network.of("10.1.128.0/17"), Network.of("fd00::1")));

    assertThat(policy.allows(InetAddress.getByName("10.1.128.0"))).isTrue();
    assertThat(policy.allows(InetAddress.getByName("10.1.255.255"))).isTrue();
    assertThat(policy.allows(InetAddress.getByName("10.1.127.255"))).isFalse();
    assertThat(policy.allows(InetAddress.getByName("10.2.128.0"))).isFalse();
    assertThat(policy.allows(InetAddress.getByName("fd00::1"))).isTrue();
    assertThat(policy.allows(InetAddress.getByName("fd00::2"))).isFalse();
    assertThat(policy.allows(InetAddress.getByName("1.1.1.1"))).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"10.0.0.0/33", "10.0.0.0/-1", "fd00::/129", "internal/8", "10.0/x", ""})
  void network_nonsense_isRefusedAndNamed(String cidr) {
    assertThatThrownBy(() -> Network.of(cidr))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("'" + cidr + "'");
  }
}
