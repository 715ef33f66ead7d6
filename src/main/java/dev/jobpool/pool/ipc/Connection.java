package dev.jobpool.pool.ipc;

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
import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.ByteChannel;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Messages over a byte channel. A message is one type byte and its fields in the order of the
 * record's components; a list is its count and its elements. One thread may send while another
 * receives; neither may be done by two threads at once.
 *
 * <p>Any {@link IOException} ends the connection's use: {@link ProtocolException} if the other side
 * broke the protocol, {@link java.io.EOFException} if it ended within a message.
 */
public final class Connection implements Closeable {
  private static final int HELLO = 1;
  private static final int WELCOME = 2;
  private static final int READY = 3;
  private static final int START_FAILED = 4;
  private static final int INVOKE = 5;
  private static final int INVOKE_EACH = 6;
  private static final int RETURNED_JSON = 7;
  private static final int RETURNED_BINARY = 8;
  private static final int THREW = 9;
  private static final int OUTPUT = 10;
  private static final int PROGRESS = 11;
  private static final int CANCEL = 12;
  private static final int RECALL = 13;
  private static final int RECALLED = 14;
  private static final int SHUTDOWN = 15;
  private static final int CONVERSE = 16;
  private static final int LISTENING = 17;
  private static final int FROM_CLIENT = 18;
  private static final int TO_CLIENT = 19;
  private static final int WINDOW = 20;
  private static final int INVOKE_ITEMS = 21;
  private static final int VALUES = 22;
  private static final int ITEM_THREW = 23;

  private final ByteChannel channel;
  private final WireReader in;
  private final WireWriter out;
  private int maxBytes = Protocol.HANDSHAKE_MAX_BYTES;

  public Connection(ByteChannel channel) {
    this.channel = channel;
    this.in = new WireReader(channel);
    this.out = new WireWriter(channel);
  }

  /** Sets the limit of each value, and of all arguments of a call, received from now on. */
  public void limitFields(int maxBytes) {
    this.maxBytes = maxBytes;
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }

  /** Sends one message; it has left this process when the method returns. */
  public void send(Message message) throws IOException {
    write(message);
    flush();
  }

  /** Sends what has been written. */
  public void flush() throws IOException {
    out.flush();
  }

  /** True if a part of the next message at least is here already. */
  public boolean hasReceived() {
    return in.hasBuffered();
  }

  /** Writes one message, to be sent with the next {@link #flush}, or before. */
  public void write(Message message) throws IOException {
    // No pattern switch: linking one would cost every worker some 10 ms of its start.
    if (message instanceof Invoke invoke) {
      putNumbered(INVOKE, invoke.call());
      out.putText(invoke.jobId());
      out.putText(invoke.traceParent());
      out.putText(invoke.function());
      out.putLong(invoke.timeoutNanos());
      putArguments(invoke.arguments());
    } else if (message instanceof Returned(long call, Value value)) {
      putNumbered(value instanceof Value.Json ? RETURNED_JSON : RETURNED_BINARY, call);
      out.putBytes(value.bytes());
    } else if (message instanceof InvokeEach each) {
      putNumbered(INVOKE_EACH, each.call());
      out.putText(each.jobId());
      out.putText(each.function());
      out.putByte(each.star() ? 1 : 0);
      out.putBytes(each.items());
    } else if (message instanceof Values(long call, byte[] lines)) {
      putNumbered(VALUES, call);
      out.putBytes(lines);
    } else if (message instanceof Output(long call, byte[] text)) {
      putNumbered(OUTPUT, call);
      out.putBytes(text);
    } else if (message instanceof Threw(long call, String type, String text, String trace)) {
      putNumbered(THREW, call);
      putError(type, text, trace);
    } else if (message instanceof ItemThrew(long call, String type, String text, String trace)) {
      putNumbered(ITEM_THREW, call);
      putError(type, text, trace);
    } else if (message instanceof Progress(long call, double fraction, String text)) {
      putNumbered(PROGRESS, call);
      out.putLong(Double.doubleToLongBits(fraction));
      out.putText(text);
    } else if (message instanceof ToClient(long call, byte[] bytes)) {
      putNumbered(TO_CLIENT, call);
      out.putBytes(bytes);
    } else if (message instanceof InvokeItems each) {
      putNumbered(INVOKE_ITEMS, each.call());
      out.putText(each.jobId());
      out.putText(each.traceParent());
      out.putText(each.function());
      out.putLong(each.timeoutNanos());
      out.putByte(each.star() ? 1 : 0);
      out.putBytes(each.items());
    } else if (message instanceof FromClient(long call, byte[] bytes)) {
      putNumbered(FROM_CLIENT, call);
      out.putBytes(bytes);
    } else {
      writeRare(message);
    }
  }

  private void writeRare(Message message) throws IOException {
    if (message instanceof Hello(int version, String token, Channel kind, long pid)) {
      out.putByte(HELLO);
      out.putInt(version);
      out.putText(token);
      out.putByte(kind.ordinal());
      out.putLong(pid);
    } else if (message instanceof Welcome welcome) {
      out.putByte(WELCOME);
      putTexts(welcome.functionJars());
      putTexts(welcome.libraryJars());
      String initializer = welcome.initializer();
      out.putText(initializer == null ? "" : initializer);
      putArguments(welcome.initargs());
      out.putInt(welcome.maxValueBytes());
    } else if (message instanceof Ready) {
      out.putByte(READY);
    } else if (message instanceof StartFailed(String type, String text, String trace)) {
      out.putByte(START_FAILED);
      putError(type, text, trace);
    } else if (message instanceof Cancel(long call)) {
      putNumbered(CANCEL, call);
    } else if (message instanceof Window(long call, int bytes)) {
      putNumbered(WINDOW, call);
      out.putInt(bytes);
    } else if (message instanceof Converse converse) {
      putNumbered(CONVERSE, converse.call());
      out.putText(converse.jobId());
      out.putText(converse.traceParent());
      out.putText(converse.function());
      out.putLong(converse.timeoutNanos());
    } else if (message instanceof Listening(long call)) {
      putNumbered(LISTENING, call);
    } else if (message instanceof Recall(long upTo)) {
      putNumbered(RECALL, upTo);
    } else if (message instanceof Recalled(long begun, long upTo)) {
      putNumbered(RECALLED, begun);
      out.putLong(upTo);
    } else if (message instanceof Shutdown) {
      out.putByte(SHUTDOWN);
    } else {
      throw new IllegalArgumentException("no such message: " + message.getClass());
    }
  }

  /** Waits for the next message; null if the other side ended the connection between two. */
  public @Nullable Message receive() throws IOException {
    int type = in.nextType();
    return switch (type) {
      case -1 -> null;
      case HELLO -> new Hello(in.getInt(), text(), channelKind(), in.getLong());
      case WELCOME -> new Welcome(texts(), texts(), textOrNull(), arguments(), in.getInt());
      case READY -> new Ready();
      case START_FAILED -> new StartFailed(text(), text(), text());
      case INVOKE -> new Invoke(in.getLong(), text(), text(), text(), in.getLong(), arguments());
      case INVOKE_EACH ->
          new InvokeEach(in.getLong(), text(), text(), in.getByte() != 0, in.getBytes(maxBytes));
      case RETURNED_JSON -> new Returned(in.getLong(), new Value.Json(in.getBytes(maxBytes)));
      case RETURNED_BINARY -> new Returned(in.getLong(), new Value.Binary(in.getBytes(maxBytes)));
      case THREW -> new Threw(in.getLong(), text(), text(), text());
      case OUTPUT -> new Output(in.getLong(), in.getBytes(Protocol.MAX_TEXT_BYTES));
      case PROGRESS -> new Progress(in.getLong(), Double.longBitsToDouble(in.getLong()), text());
      case CANCEL -> new Cancel(in.getLong());
      case RECALL -> new Recall(in.getLong());
      case RECALLED -> new Recalled(in.getLong(), in.getLong());
      case SHUTDOWN -> new Shutdown();
      case CONVERSE -> new Converse(in.getLong(), text(), text(), text(), in.getLong());
      case LISTENING -> new Listening(in.getLong());
      case FROM_CLIENT -> new FromClient(in.getLong(), in.getBytes(Protocol.MAX_PIECE_BYTES));
      case TO_CLIENT -> new ToClient(in.getLong(), in.getBytes(Protocol.MAX_PIECE_BYTES));
      case WINDOW -> new Window(in.getLong(), in.getInt());
      case INVOKE_ITEMS ->
          new InvokeItems(
              in.getLong(),
              text(),
              text(),
              text(),
              in.getLong(),
              in.getByte() != 0,
              in.getBytes(maxBytes));
      case VALUES -> new Values(in.getLong(), in.getBytes(maxBytes));
      case ITEM_THREW -> new ItemThrew(in.getLong(), text(), text(), text());
      default -> throw new ProtocolException("a message of unknown type " + type);
    };
  }

  private void putNumbered(int type, long number) throws IOException {
    out.putByte(type);
    out.putLong(number);
  }

  private void putError(String type, String text, String trace) throws IOException {
    out.putText(type);
    out.putText(text);
    out.putText(trace);
  }

  private void putTexts(List<String> texts) throws IOException {
    out.putInt(texts.size());
    for (String text : texts) {
      out.putText(text);
    }
  }

  private void putArguments(Arguments arguments) throws IOException {
    out.putBytes(arguments.positional());
    out.putBytes(arguments.named());
    out.putInt(arguments.binary().size());
    for (Arguments.Binary binary : arguments.binary()) {
      out.putInt(binary.position());
      out.putBytes(binary.bytes());
    }
  }

  private String text() throws IOException {
    return in.getText(Protocol.MAX_TEXT_BYTES);
  }

  private @Nullable String textOrNull() throws IOException {
    String text = text();
    return text.isEmpty() ? null : text;
  }

  private List<String> texts() throws IOException {
    int count = count();
    List<String> texts = new ArrayList<>(Math.min(count, 64));
    for (int i = 0; i < count; i++) {
      texts.add(text());
    }
    return texts;
  }

  /** Reads arguments, which together keep to the limit: there may be many of them. */
  private Arguments arguments() throws IOException {
    byte[] positional = in.getBytes(maxBytes);
    byte[] named = in.getBytes(maxBytes - positional.length);
    int left = maxBytes - positional.length - named.length;
    int count = count();
    if (count == 0) {
      return Arguments.json(positional, named);
    }
    List<Arguments.Binary> binary = new ArrayList<>(Math.min(count, 64));
    for (int i = 0; i < count; i++) {
      int position = in.getInt();
      byte[] bytes = in.getBytes(left);
      left -= bytes.length;
      binary.add(new Arguments.Binary(position, bytes));
    }
    return new Arguments(positional, named, binary);
  }

  private Channel channelKind() throws IOException {
    int ordinal = in.getByte();
    if (ordinal >= Channel.values().length) {
      throw new ProtocolException("a connection of unknown kind " + ordinal);
    }
    return Channel.values()[ordinal];
  }

  private int count() throws IOException {
    int count = in.getInt();
    if (count < 0 || count > Protocol.MAX_LIST) {
      throw new ProtocolException(
          "a list of %d, the limit is %d".formatted(count, Protocol.MAX_LIST));
    }
    return count;
  }
}
