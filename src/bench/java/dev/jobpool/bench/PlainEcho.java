package dev.jobpool.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;

/** A TCP server that gives back what it gets, with a thread for each client: the least there is. */
public final class PlainEcho {
  private PlainEcho() {}

  /**
   * @param args the port
   */
  public static void main(String[] args) throws IOException {
    int port = Integer.parseInt(args[0]);
    try (ServerSocket server = new ServerSocket(port, 50, InetAddress.getLoopbackAddress())) {
      while (true) {
        Socket client = server.accept();
        Thread.ofPlatform().start(() -> echo(client));
      }
    }
  }

  private static void echo(Socket client) {
    try (client) {
      client.setTcpNoDelay(true);
      client.getInputStream().transferTo(client.getOutputStream());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
