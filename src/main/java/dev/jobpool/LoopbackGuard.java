package dev.jobpool;

import dev.jobpool.JobPoolProperties.Security.Mode;
import java.net.InetAddress;
import java.net.UnknownHostException;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.env.Environment;

/**
 * Refuses to start a service that anybody on the network could use: whoever reaches it runs
 * functions. Checked before anything is started.
 */
final class LoopbackGuard implements ApplicationContextInitializer<ConfigurableApplicationContext> {

  @Override
  public void initialize(ConfigurableApplicationContext context) {
    check(context.getEnvironment());
  }

  static void check(Environment environment) {
    Mode mode =
        Binder.get(environment).bind("jobpool.security.mode", Mode.class).orElse(Mode.LOOPBACK);
    if (mode == Mode.NONE) {
      return;
    }
    requireLoopback("server.address", environment);
    if (environment.containsProperty("management.server.port")) {
      requireLoopback("management.server.address", environment);
    }
  }

  private static void requireLoopback(String property, Environment environment) {
    String address = environment.getProperty(property);
    if (!isLoopback(address)) {
      throw new OpenToTheNetworkException(property, address == null ? "" : address);
    }
  }

  private static boolean isLoopback(@Nullable String address) {
    if (address == null || address.isBlank()) {
      return false;
    }
    try {
      return InetAddress.getByName(address).isLoopbackAddress();
    } catch (UnknownHostException _) {
      return false;
    }
  }
}
