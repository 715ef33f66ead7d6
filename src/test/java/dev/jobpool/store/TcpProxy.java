package dev.jobpool.store;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Passes connections on to a port of this machine. It can be cut as a network can: nothing gets
 * through, and neither side is told.
 */
public final class TcpProxy implements AutoCloseable {
  private final ServerSocket listener;
  private final int target;
  private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition mended = lock.newCondition();
  private boolean cut;

  private TcpProxy(ServerSocket listener, int target) {
    this.listener = listener;
    this.target = target;
  }

  public static TcpProxy to(int port) throws IOException {
    var proxy = new TcpProxy(new ServerSocket(0, 200, InetAddress.getLoopbackAddress()), port);
    Thread.startVirtualThread(proxy::accept);
    return proxy;
  }

  public int port() {
    return listener.getLocalPort();
  }

  /** From now on nothing gets through. */
  public void cut() {
    lock.lock();
    cut = true;
    lock.unlock();
  }

  /** What was sent meanwhile arrives, and all goes on. */
  public void mend() {
    lock.lock();
    cut = false;
    mended.signalAll();
    lock.unlock();
  }

  private void awaitMended() {
    lock.lock();
    while (cut) {
      mended.awaitUninterruptibly();
    }
    lock.unlock();
  }

  private void accept() {
    while (!listener.isClosed()) {
      try {
        Socket client = listener.accept();
        sockets.add(client);
        Thread.startVirtualThread(() -> connect(client));
      } catch (IOException _) {
        // Closed.
      }
    }
  }

  private void connect(Socket client) {
    awaitMended();
    try {
      Socket server = new Socket(InetAddress.getLoopbackAddress(), target);
      sockets.add(server);
      Thread.startVirtualThread(() -> pass(client, server));
      pass(server, client);
    } catch (IOException _) {
      close(client);
    }
  }

  private void pass(Socket from, Socket to) {
    byte[] buffer = new byte[8192];
    try {
      for (int read = from.getInputStream().read(buffer);
          read >= 0;
          read = from.getInputStream().read(buffer)) {
        awaitMended();
        to.getOutputStream().write(buffer, 0, read);
      }
    } catch (IOException _) {
      // One of them has gone; so is the other to.
    }
    awaitMended();
    close(from);
    close(to);
  }

  private void close(Socket socket) {
    sockets.remove(socket);
    try {
      socket.close();
    } catch (IOException _) {
      // It was broken already.
    }
  }

  @Override
  public void close() throws IOException {
    listener.close();
    mend();
    Set.copyOf(sockets).forEach(this::close);
  }
}
