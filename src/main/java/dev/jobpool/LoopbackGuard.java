package dev.jobpool;

import dev.jobpool.security.SecuritySettings;
import dev.jobpool.security.SecuritySettings.Mode;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.Bindable;
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
    Mode mode = SecuritySettings.of(environment).effectiveMode();
    if (mode == Mode.NONE) {
      return;
    }
    if (mode == Mode.LOOPBACK) {
      requireLoopback("server.address", environment);
      if (environment.containsProperty("management.server.port")) {
        requireLoopback("management.server.address", environment);
      }
    }
    // Nobody is asked there: the protocol is the function's own.
    List<JobPoolProperties.Tcp> ports =
        Binder.get(environment)
            .bind("jobpool.tcp", Bindable.listOf(JobPoolProperties.Tcp.class))
            .orElse(List.of());
    for (int i = 0; i < ports.size(); i++) {
      requireLoopback("jobpool.tcp[" + i + "].address", ports.get(i).address());
    }
  }

  private static void requireLoopback(String property, Environment environment) {
    requireLoopback(property, environment.getProperty(property));
  }

  private static void requireLoopback(String property, @Nullable String address) {
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
