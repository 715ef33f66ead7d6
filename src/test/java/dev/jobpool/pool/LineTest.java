package dev.jobpool.pool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class LineTest {
  private SocketChannel other;
  private Line line;

  @BeforeEach
  void connect() throws IOException {
    try (ServerSocketChannel server = ServerSocketChannel.open()) {
      server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
      other = SocketChannel.open(server.getLocalAddress());
      line = new Line(server.accept());
    }
  }

  @AfterEach
  void close() throws IOException {
    line.close();
    other.close();
  }

  @Test
  void read_beforeAnythingIsSent_waitsForIt() throws Exception {
    CompletableFuture<Integer> read = readOnAnotherThread();
    say(7);
    assertThat(read.get(10, TimeUnit.SECONDS)).isEqualTo(7);
  }

  @Test
  void read_whatFillsTheBufferExactly_thenWaitsForMore() throws Exception {
    say(4);
    assertThat(line.read(ByteBuffer.allocate(4))).isEqualTo(4);
    CompletableFuture<Integer> read = readOnAnotherThread();
    say(3);
    assertThat(read.get(10, TimeUnit.SECONDS)).isEqualTo(3);
  }

  @Test
  void read_moreThanTheBufferHolds_goesOnWithTheRest() throws Exception {
    say(6);
    assertThat(line.awaitReadable(System.nanoTime() + TimeUnit.SECONDS.toNanos(10))).isTrue();
    assertThat(line.read(ByteBuffer.allocate(4))).isEqualTo(4);
    assertThat(line.read(ByteBuffer.allocate(4))).isEqualTo(2);
  }

  @Test
  void read_afterTheOtherSideHasEnded_tellsSoEachTime() throws Exception {
    other.close();
    assertThat(line.read(ByteBuffer.allocate(4))).isEqualTo(-1);
    assertThat(line.read(ByteBuffer.allocate(4))).isEqualTo(-1);
  }

  @Test
  void read_onAnInterruptedThread_readsAndKeepsTheInterrupt() throws Exception {
    say(2);
    Thread.currentThread().interrupt();
    int count = line.read(ByteBuffer.allocate(4));
    assertThat(Thread.interrupted()).isTrue();
    assertThat(count).isEqualTo(2);
    assertThat(line.isOpen()).isTrue();
  }

  @Test
  void read_afterClose_saysThatItIsClosed() throws Exception {
    line.close();
    assertThatThrownBy(() -> line.read(ByteBuffer.allocate(4)))
        .isInstanceOf(ClosedChannelException.class);
  }

  @Test
  void read_closedWhileItWaits_saysThatItIsClosed() throws Exception {
    var reader = new CompletableFuture<Thread>();
    var failure = new CompletableFuture<Throwable>();
    Thread.ofPlatform()
        .start(() -> {
          reader.complete(Thread.currentThread());
          try {
            line.read(ByteBuffer.allocate(4));
          } catch (IOException | RuntimeException e) {
            failure.complete(e);
          }
        });
    Thread thread = reader.get(10, TimeUnit.SECONDS);
    await().until(() -> isInSelect(thread));
    line.close();
    assertThat(failure.get(10, TimeUnit.SECONDS)).isInstanceOf(ClosedChannelException.class);
  }

  private static boolean isInSelect(Thread thread) {
    return Arrays.stream(thread.getStackTrace())
        .anyMatch(frame -> frame.getMethodName().equals("select"));
  }

  private CompletableFuture<Integer> readOnAnotherThread() {
    return CompletableFuture.supplyAsync(() -> {
      try {
        return line.read(ByteBuffer.allocate(16));
      } catch (IOException e) {
        throw new java.io.UncheckedIOException(e);
      }
    });
  }

  private void say(int bytes) throws IOException {
    other.write(ByteBuffer.allocate(bytes));
  }
}
