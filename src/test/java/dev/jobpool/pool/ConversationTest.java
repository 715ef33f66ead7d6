package dev.jobpool.pool;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.jobpool.pool.ipc.Protocol;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A client's side of a conversation, with a function whose part the test plays. */
@Timeout(30)
class ConversationTest {
  private static final Duration LONG = Duration.ofMinutes(1);

  private final Conversation conversation = new Conversation();
  private final List<byte[]> heard = Collections.synchronizedList(new ArrayList<>());
  private final AtomicInteger granted = new AtomicInteger();

  private void listen() {
    conversation.listening(heard::add, granted::addAndGet);
  }

  private String heardText() {
    StringBuilder text = new StringBuilder();
    heard.forEach(piece -> text.append(piece.length == 0 ? "." : new String(piece, UTF_8)));
    return text.toString();
  }

  private boolean send(String text) throws InterruptedException {
    byte[] bytes = text.getBytes(UTF_8);
    return conversation.send(bytes, 0, bytes.length);
  }

  /** Sends more than a window holds, on a thread of its own, which must wait. */
  private CompletableFuture<Boolean> flood() {
    CompletableFuture<Boolean> sent = new CompletableFuture<>();
    Thread client =
        Thread.ofPlatform()
            .daemon()
            .start(() -> {
              try {
                int length = Protocol.WINDOW_BYTES + 1;
                sent.complete(conversation.send(new byte[length], 0, length));
              } catch (InterruptedException e) {
                sent.completeExceptionally(e);
              }
            });
    await().until(() -> client.getState() == Thread.State.WAITING);
    assertThat(sent).isNotDone();
    return sent;
  }

  @Test
  void send_beforeTheFunctionListens_isHeardAfterwardsInOrder() throws Exception {
    send("one ");
    send("two ");
    assertThat(heard).isEmpty();

    listen();
    send("three");
    conversation.endInput();
    conversation.endInput();

    assertThat(heardText()).isEqualTo("one two three.");
  }

  @Test
  void send_endBeforeTheFunctionListens_isHeardLast() throws Exception {
    send("all");
    conversation.endInput();

    listen();

    assertThat(heardText()).isEqualTo("all.");
  }

  @Test
  void send_nobodyListens_keepsNoMoreThanAWindow() throws Exception {
    CompletableFuture<Boolean> sent = flood();

    listen();

    assertThat(heard.stream().mapToInt(piece -> piece.length).sum())
        .isLessThan(Protocol.WINDOW_BYTES);
    conversation.end();
    assertThat(sent.get(10, TimeUnit.SECONDS)).isFalse();
  }

  @Test
  void send_functionReads_goesOn() throws Exception {
    listen();
    CompletableFuture<Boolean> sent = flood();

    conversation.granted(Protocol.MAX_PIECE_BYTES);

    assertThat(sent.get(10, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void receive_pieces_areGrantedWhenTheNextIsAskedFor() throws Exception {
    listen();
    for (int i = 0; i < 3; i++) {
      conversation.said(new byte[Protocol.MAX_PIECE_BYTES]);
    }

    conversation.receive(LONG);
    conversation.receive(LONG);
    assertThat(granted).hasValue(0);
    conversation.receive(LONG);
    assertThat(granted).hasValue(2 * (Protocol.MAX_PIECE_BYTES + Protocol.PIECE_COST));
  }

  @Test
  void receive_nothing_returnsWithoutBeingOver() throws Exception {
    assertThat(conversation.receive(Duration.ofMillis(1))).isNull();
    assertThat(conversation.isOver()).isFalse();
  }

  @Test
  void end_outputLeft_isReceivedBeforeItIsOver() throws Exception {
    listen();
    conversation.said("bye".getBytes(UTF_8));
    conversation.end();

    assertThat(conversation.isOver()).isFalse();
    assertThat(conversation.receive(LONG)).isEqualTo("bye".getBytes(UTF_8));
    assertThat(conversation.receive(LONG)).isNull();
    assertThat(conversation.isOver()).isTrue();
    assertThat(send("late")).isFalse();
    assertThat(heard).isEmpty();
  }

  @Test
  void discardOutput_functionWritesOn_isNeverHeldUp() throws Exception {
    listen();
    conversation.said(new byte[Protocol.MAX_PIECE_BYTES]);
    conversation.discardOutput();
    int pieces = 100;
    for (int i = 0; i < pieces; i++) {
      conversation.said(new byte[Protocol.MAX_PIECE_BYTES]);
    }

    assertThat(granted.get())
        .isGreaterThan(pieces * (Protocol.MAX_PIECE_BYTES + Protocol.PIECE_COST) - 32768);
    assertThat(conversation.receive(Duration.ofMillis(1))).isNull();
  }
}
