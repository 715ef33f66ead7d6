package dev.jobpool.pool.ipc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.ThreadMXBean;
import dev.jobpool.pool.ipc.Message.Cancel;
import dev.jobpool.pool.ipc.Message.Channel;
import dev.jobpool.pool.ipc.Message.Converse;
import dev.jobpool.pool.ipc.Message.FromClient;
import dev.jobpool.pool.ipc.Message.Hello;
import dev.jobpool.pool.ipc.Message.Invoke;
import dev.jobpool.pool.ipc.Message.InvokeEach;
import dev.jobpool.pool.ipc.Message.InvokeItems;
import dev.jobpool.pool.ipc.Message.ItemThrew;
import dev.jobpool.pool.ipc.Message.Listening;
import dev.jobpool.pool.ipc.Message.Output;
import dev.jobpool.pool.ipc.Message.Progress;
import dev.jobpool.pool.ipc.Message.Ready;
import dev.jobpool.pool.ipc.Message.Recall;
import dev.jobpool.pool.ipc.Message.Recalled;
import dev.jobpool.pool.ipc.Message.Returned;
import dev.jobpool.pool.ipc.Message.Shutdown;
import dev.jobpool.pool.ipc.Message.StartFailed;
import dev.jobpool.pool.ipc.Message.Threw;
import dev.jobpool.pool.ipc.Message.ToClient;
import dev.jobpool.pool.ipc.Message.Values;
import dev.jobpool.pool.ipc.Message.Welcome;
import dev.jobpool.pool.ipc.Message.Window;
import java.io.EOFException;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConnectionTest {
  private static final byte[] ARRAY = bytes("[1,\"zwö\"]");
  private static final byte[] OBJECT = bytes("{\"a\":null}");
  private static final int INVOKE = 5;
  private static final int OUTPUT = 10;
  private static final int RETURNED_JSON = 7;

  static Stream<Message> messages() {
    Arguments binary =
        new Arguments(
            ARRAY,
            OBJECT,
            List.of(
                new Arguments.Binary(0, new byte[] {-1, 0, 1}),
                new Arguments.Binary(7, new byte[0])));
    return Stream.of(
        new Hello(Protocol.VERSION, "token", Channel.DATA, 4711),
        new Hello(-1, "", Channel.CONTROL, Long.MAX_VALUE),
        new Welcome(List.of("/a.jar", "/ö.jar"), List.of("/lib.jar"), "a.B::c", binary, 1 << 20),
        new Welcome(List.of(), List.of(), null, Arguments.json(ARRAY, OBJECT), 65536),
        new Ready(),
        new StartFailed("java.io.IOException", "no disk", "at a.B.c\n"),
        new Invoke(1, "job", "00-trace", "a.B::c", -1, Arguments.json(ARRAY, OBJECT)),
        new Invoke(Long.MAX_VALUE, "", "", "a.B::c", 30_000_000_000L, binary),
        new InvokeEach(2, "job", "a.B::c", true, ARRAY),
        new InvokeEach(3, "job", "a.B::c", false, new byte[0]),
        new Returned(4, new Value.Json(OBJECT)),
        new Returned(5, new Value.Binary(new byte[] {0, -128, 127})),
        new Threw(6, "a.B$C", "a message", "a trace"),
        new Output(7, bytes("a line\n")),
        new Progress(8, 0.25, "a quarter"),
        new Cancel(9),
        new Recall(10),
        new Recalled(11, 12),
        new Converse(13, "job", "00-trace", "a.B::c", -1),
        new Listening(14),
        new FromClient(15, bytes("a line\n")),
        new FromClient(16, new byte[0]),
        new ToClient(17, new byte[Protocol.MAX_PIECE_BYTES]),
        new Window(18, 4711),
        new InvokeItems(19, "job", "00-trace", "a.B::c", -1, true, ARRAY),
        new InvokeItems(20, "job", "", "a.B::c", 30_000_000_000L, false, new byte[0]),
        new Values(21, bytes("1\n\"ü\"\n")),
        new ItemThrew(22, "a.B$C", "a message", ""),
        new Shutdown());
  }

  @Test
  void messages_table_hasEveryType() {
    Set<Class<?>> tested = messages().map(Object::getClass).collect(Collectors.toSet());
    assertThat(tested).containsExactlyInAnyOrder(Message.class.getPermittedSubclasses());
  }

  @ParameterizedTest
  @MethodSource("messages")
  void receive_whatWasSent_isEqual(Message message) throws IOException {
    Connection connection = receiving(encoded(message));

    assertThat(connection.receive()).usingRecursiveComparison().isEqualTo(message);
    assertThat(connection.receive()).isNull();
  }

  @ParameterizedTest
  @MethodSource("messages")
  void receive_byteByByte_isEqual(Message message) throws IOException {
    Connection connection = new Connection(new MemoryChannel(encoded(message), 1));

    assertThat(connection.receive()).usingRecursiveComparison().isEqualTo(message);
  }

  @ParameterizedTest
  @MethodSource("messages")
  void receive_endWithinMessage_throwsEndOfFile(Message message) {
    byte[] whole = encoded(message);
    for (int length = 1; length < whole.length; length++) {
      Connection connection = receiving(Arrays.copyOf(whole, length));
      assertThatThrownBy(connection::receive).isInstanceOf(EOFException.class);
    }
  }

  @Test
  void receive_nothing_isNull() throws IOException {
    assertThat(receiving(new byte[0]).receive()).isNull();
  }

  @Test
  void receive_severalInOneGo_keepsOrderAndKnowsWhatIsHere() throws IOException {
    MemoryChannel sent = new MemoryChannel(new byte[0], 1);
    Connection sender = new Connection(sent);
    sender.write(new Cancel(1));
    sender.write(new Cancel(2));
    assertThat(sent.written()).isEmpty();
    sender.flush();

    Connection connection = receiving(sent.written());
    assertThat(connection.hasReceived()).isFalse();
    assertThat(connection.receive()).isEqualTo(new Cancel(1));
    assertThat(connection.hasReceived()).isTrue();
    assertThat(connection.receive()).isEqualTo(new Cancel(2));
    assertThat(connection.hasReceived()).isFalse();
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 24, 99, 255})
  void receive_unknownType_breaksProtocol(int type) {
    assertThatThrownBy(receiving(new byte[] {(byte) type})::receive)
        .isInstanceOf(ProtocolException.class)
        .hasMessage("a message of unknown type " + type);
  }

  @Test
  void receive_unknownChannel_breaksProtocol() {
    byte[] hello = encoded(new Hello(1, "", Channel.CONTROL, 0));
    hello[1 + Integer.BYTES + Integer.BYTES] = 2;

    assertThatThrownBy(receiving(hello)::receive)
        .isInstanceOf(ProtocolException.class)
        .hasMessageContaining("unknown kind 2");
  }

  @ParameterizedTest
  @ValueSource(ints = {-1, Integer.MIN_VALUE, 1001, Integer.MAX_VALUE})
  void receive_fieldBeyondLimit_breaksProtocol(int length) {
    Connection connection = receiving(header(RETURNED_JSON, length));
    connection.limitFields(1000);

    assertThatThrownBy(connection::receive)
        .isInstanceOf(ProtocolException.class)
        .hasMessage("a field of %d bytes, the limit is 1000", Integer.toUnsignedLong(length));
  }

  @Test
  void receive_fieldAtLimit_passes() throws IOException {
    byte[] json = new byte[1000];
    Connection connection = receiving(encoded(new Returned(1, new Value.Json(json))));
    connection.limitFields(json.length);

    assertThat(connection.receive()).isInstanceOf(Returned.class);
  }

  @Test
  void receive_outputBeyondTextLimit_breaksProtocolWhateverTheLimitOfValues() {
    Connection connection = receiving(header(OUTPUT, (1 << 20) + 1));
    connection.limitFields(64 << 20);

    assertThatThrownBy(connection::receive).isInstanceOf(ProtocolException.class);
  }

  @Test
  void receive_lieAboutLength_takesLittleMemory() {
    Connection connection = receiving(header(RETURNED_JSON, 1 << 30));
    connection.limitFields(1 << 30);

    long before = allocatedBytes();
    assertThatThrownBy(connection::receive).isInstanceOf(EOFException.class);
    assertThat(allocatedBytes() - before).isLessThan(8 << 20);
  }

  @Test
  void receive_lieAboutNumberOfBinaries_breaksProtocol() {
    ByteBuffer invoke = ByteBuffer.allocate(64).put((byte) INVOKE).putLong(1);
    invoke.putInt(0).putInt(0).putInt(0).putLong(-1);
    invoke.putInt(0).putInt(0).putInt(Integer.MAX_VALUE);

    assertThatThrownBy(receiving(upTo(invoke))::receive)
        .isInstanceOf(ProtocolException.class)
        .hasMessageContaining("a list of 2147483647");
  }

  @Test
  void receive_argumentsTogetherBeyondLimit_breaksProtocol() {
    List<Arguments.Binary> halves =
        List.of(new Arguments.Binary(0, new byte[600]), new Arguments.Binary(1, new byte[600]));
    Connection connection =
        receiving(
            encoded(new Invoke(1, "", "", "a.B::c", -1, new Arguments(ARRAY, OBJECT, halves))));
    connection.limitFields(1000);

    assertThatThrownBy(connection::receive).isInstanceOf(ProtocolException.class);
  }

  @Test
  void receive_tenMegabytes_isEqual() throws IOException {
    byte[] large = new byte[10 << 20];
    new Random(1).nextBytes(large);
    Connection connection = receiving(encoded(new Returned(1, new Value.Binary(large))));
    connection.limitFields(large.length);

    assertThat(connection.receive())
        .isInstanceOfSatisfying(
            Returned.class, returned -> assertThat(returned.value().bytes()).isEqualTo(large));
  }

  @Test
  void receive_garbage_throwsNothingButIoExceptions() {
    Random random = new Random(42);
    for (int i = 0; i < 2_000; i++) {
      byte[] garbage = new byte[random.nextInt(200)];
      random.nextBytes(garbage);
      if (garbage.length > 0) {
        garbage[0] = (byte) random.nextInt(17);
      }
      assertThatCode(() -> receiveAll(garbage)).doesNotThrowAnyException();
    }
  }

  private static void receiveAll(byte[] garbage) {
    Connection connection = receiving(garbage);
    try {
      while (connection.receive() != null) {
        // What can be read is read.
      }
    } catch (IOException e) {
      // What cannot is refused.
    }
  }

  private static byte[] header(int type, int length) {
    return ByteBuffer.allocate(1 + Long.BYTES + Integer.BYTES)
        .put((byte) type)
        .putLong(1)
        .putInt(length)
        .array();
  }

  private static byte[] upTo(ByteBuffer buffer) {
    return Arrays.copyOf(buffer.array(), buffer.position());
  }

  private static Connection receiving(byte[] bytes) {
    return new Connection(new MemoryChannel(bytes, Integer.MAX_VALUE));
  }

  private static byte[] encoded(Message message) {
    MemoryChannel channel = new MemoryChannel(new byte[0], 1);
    try {
      new Connection(channel).send(message);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
    return channel.written();
  }

  private static long allocatedBytes() {
    return ((ThreadMXBean) ManagementFactory.getThreadMXBean()).getCurrentThreadAllocatedBytes();
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
