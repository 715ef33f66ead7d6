package dev.jobpool.pool.ipc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class InboxTest {
  private static final long LONG = Long.MAX_VALUE;
  private static final int SIZE = 7 * 1024;
  private static final int COST = SIZE + Protocol.PIECE_COST;
  private static final int FITTING = Protocol.WINDOW_BYTES / COST;

  private final Inbox inbox = new Inbox();

  private void fill() throws ProtocolException {
    for (int i = 0; i < FITTING; i++) {
      assertThat(inbox.put(new byte[SIZE])).isZero();
    }
  }

  @Test
  void take_pieces_comeInOrder() throws Exception {
    inbox.put(new byte[] {1, 2});
    inbox.put(new byte[] {3});

    assertThat(inbox.available()).isEqualTo(3);
    assertThat(inbox.take(LONG)).containsExactly(1, 2);
    assertThat(inbox.take(LONG)).containsExactly(3);
    assertThat(inbox.take(0)).isNull();
    assertThat(inbox.isEnded()).isFalse();
  }

  @Test
  void put_moreThanTheWindow_breaksTheProtocol() throws Exception {
    fill();

    assertThatThrownBy(() -> inbox.put(new byte[SIZE])).isInstanceOf(ProtocolException.class);
  }

  @Test
  void used_pieceByPiece_tellsHalfAWindowAtATimeAndNothingTwice() throws Exception {
    List<Integer> told = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      told.add(inbox.put(new byte[SIZE]));
      inbox.take(LONG);
      told.add(inbox.used(SIZE));
    }

    assertThat(told.stream().filter(bytes -> bytes > 0))
        .hasSize(100 / (Protocol.WINDOW_BYTES / 2 / COST))
        .allMatch(bytes -> bytes >= Protocol.WINDOW_BYTES / 2)
        .allMatch(bytes -> bytes % COST == 0);
  }

  @Test
  void put_afterPieceWasTakenButNotUsed_countsIt() throws Exception {
    fill();
    inbox.take(LONG);

    assertThatThrownBy(() -> inbox.put(new byte[SIZE])).isInstanceOf(ProtocolException.class);
  }

  @Test
  void end_piecesLeft_canBeTaken() throws Exception {
    inbox.put(new byte[] {1});
    inbox.end();

    assertThat(inbox.isEnded()).isFalse();
    assertThat(inbox.take(LONG)).containsExactly(1);
    assertThat(inbox.take(LONG)).isNull();
    assertThat(inbox.isEnded()).isTrue();
  }

  @Test
  void end_somebodyWaits_goesOn() throws Exception {
    CompletableFuture<Boolean> nothing = new CompletableFuture<>();
    Thread.ofPlatform()
        .daemon()
        .start(() -> {
          try {
            nothing.complete(inbox.take(LONG) == null);
          } catch (InterruptedException e) {
            nothing.completeExceptionally(e);
          }
        });
    inbox.end();

    assertThat(nothing.get(10, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void discard_whatIsThereAndComes_mayFollowAgain() throws Exception {
    fill();
    int told = inbox.discard();
    for (int i = 0; i < 100; i++) {
      told += inbox.put(new byte[SIZE]);
    }

    assertThat(inbox.available()).isZero();
    assertThat(told)
        .isGreaterThan((FITTING + 100) * COST - Protocol.WINDOW_BYTES / 2)
        .isLessThanOrEqualTo((FITTING + 100) * COST);
  }
}
