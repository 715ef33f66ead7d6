package dev.jobpool.store;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Ports for servers that choose none themselves, or that stop and come back on the same. They are
 * none that the kernel gives to clients and to listeners on port 0, of which tests have thousands.
 */
final class ListenerPorts {
  private static final int FIRST = 12_000;

  /** Where the kernel's own begin, unless somebody has set otherwise. */
  private static final int END = 32_000;

  private static final int ATTEMPTS = 100;

  private ListenerPorts() {}

  /** One that nobody listens on. */
  static int free() throws IOException {
    IOException last = new IOException("no port was tried");
    for (int i = 0; i < ATTEMPTS; i++) {
      int port = ThreadLocalRandom.current().nextInt(FIRST, END);
      try (var _ = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
        return port;
      } catch (IOException e) {
        last = e;
      }
    }
    throw last;
  }
}
