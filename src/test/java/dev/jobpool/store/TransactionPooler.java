package dev.jobpool.store;

import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A pooler in transaction mode: a client has one of few connections to the server from a request to
 * the end of its transaction, and the next time another. What a session leaves behind (settings,
 * prepared statements) meets whoever comes next, as it does with PgBouncer. For one user and one
 * database, without passwords.
 */
final class TransactionPooler implements AutoCloseable {
  private static final int PROTOCOL_3 = 196608;
  private static final int NO_ENCRYPTION_ASKED = 80877100;
  private static final int CANCEL = 80877102;

  private final ServerSocket listener;
  private final LinkedBlockingQueue<Server> idle = new LinkedBlockingQueue<>();
  private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
  private final AtomicInteger transactions = new AtomicInteger();

  /** Opens so many connections to a server on this machine. */
  TransactionPooler(int port, String user, String database, int connections) throws IOException {
    listener = new ServerSocket(0, 200, InetAddress.getLoopbackAddress());
    for (int i = 0; i < connections; i++) {
      idle.add(new Server(port, user, database));
    }
    Thread.startVirtualThread(this::accept);
  }

  int port() {
    return listener.getLocalPort();
  }

  /** How many transactions have gone through. */
  int transactions() {
    return transactions.get();
  }

  private void accept() {
    while (!listener.isClosed()) {
      try {
        Socket client = listener.accept();
        sockets.add(client);
        Thread.startVirtualThread(() -> serve(client));
      } catch (IOException _) {
        // Closed.
      }
    }
  }

  /** One end of a connection, by messages. */
  private static class End {
    final DataInputStream in;
    final DataOutputStream out;

    End(Socket socket) throws IOException {
      socket.setTcpNoDelay(true);
      in = new DataInputStream(socket.getInputStream());
      out = new DataOutputStream(new BufferedOutputStream(socket.getOutputStream(), 1 << 16));
    }

    /** Reads the rest of a message, its type having been read. */
    Message read(int type) throws IOException {
      byte[] body = new byte[in.readInt() - 4];
      in.readFully(body);
      return new Message(type, body);
    }

    void write(Message message) throws IOException {
      out.writeByte(message.type);
      out.writeInt(message.body.length + 4);
      out.write(message.body);
    }
  }

  private record Message(int type, byte[] body) {
    /** ReadyForQuery, outside of a transaction. */
    boolean endsTransaction() {
      return type == 'Z' && body[0] == 'I';
    }
  }

  /** A connection to the server, which has been let in. */
  private final class Server extends End {
    /** What the server says to one who has just come in. */
    final byte[] welcome;

    Server(int port, String user, String database) throws IOException {
      this(new Socket(InetAddress.getLoopbackAddress(), port), user, database);
    }

    private Server(Socket socket, String user, String database) throws IOException {
      super(socket);
      sockets.add(socket);
      byte[] names =
          "user\0%s\0database\0%s\0\0".formatted(user, database).getBytes(StandardCharsets.UTF_8);
      out.writeInt(names.length + 8);
      out.writeInt(PROTOCOL_3);
      out.write(names);
      out.flush();
      var said = new ByteArrayOutputStream();
      var to = new DataOutputStream(said);
      Message message;
      do {
        message = read(in.read());
        to.writeByte(message.type);
        to.writeInt(message.body.length + 4);
        to.write(message.body);
      } while (message.type != 'Z');
      welcome = said.toByteArray();
    }
  }

  private void serve(Socket socket) {
    try (socket) {
      End client = new End(socket);
      if (!isLetIn(client)) {
        return;
      }
      int type = client.in.read();
      while (type >= 0 && type != 'X') {
        type = transaction(client, type);
      }
    } catch (IOException _) {
      // It has gone.
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    } finally {
      sockets.remove(socket);
    }
  }

  private boolean isLetIn(End client) throws IOException, InterruptedException {
    while (true) {
      int length = client.in.readInt();
      int code = client.in.readInt();
      client.in.readFully(new byte[length - 8]);
      if (code == CANCEL) {
        return false;
      }
      if (code <= NO_ENCRYPTION_ASKED) {
        Server any = idle.take();
        client.out.write(any.welcome);
        idle.put(any);
        client.out.flush();
        return true;
      }
      client.out.write('N');
      client.out.flush();
    }
  }

  /**
   * Has a client talk to a server until its transaction has ended.
   *
   * @param type of the client's first message
   * @return that of its next; negative if it has gone
   */
  private int transaction(End client, int type) throws IOException, InterruptedException {
    Server server = idle.take();
    boolean over = false;
    try {
      int next = type;
      while (!over) {
        if (next < 0 || next == 'X') {
          throw new IOException("gone within a transaction");
        }
        server.write(client.read(next));
        if (next == 'S' || next == 'Q') {
          over = answer(server, client);
        }
        next = over ? 0 : client.in.read();
      }
      transactions.incrementAndGet();
    } finally {
      if (over) {
        idle.put(server);
      } // else it is of no use any more
    }
    return client.in.read();
  }

  /** True if the transaction has ended with this answer. */
  private static boolean answer(Server server, End client) throws IOException {
    server.out.flush();
    Message message;
    do {
      message = server.read(server.in.read());
      client.write(message);
    } while (message.type != 'Z');
    client.out.flush();
    return message.endsTransaction();
  }

  @Override
  public void close() throws IOException {
    listener.close();
    for (Socket socket : sockets) {
      socket.close();
    }
  }
}
