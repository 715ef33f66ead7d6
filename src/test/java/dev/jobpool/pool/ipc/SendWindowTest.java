package dev.jobpool.pool.ipc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class SendWindowTest {
  private static final int WHOLE_PIECE = Protocol.MAX_PIECE_BYTES + Protocol.PIECE_COST;

  private final SendWindow window = new SendWindow();

  private int takeAll() throws InterruptedException {
    int left = Protocol.WINDOW_BYTES;
    while (left > Protocol.PIECE_COST) {
      left -= window.take(Integer.MAX_VALUE) + Protocol.PIECE_COST;
    }
    return Protocol.WINDOW_BYTES - left;
  }

  /** What a taker is given, who must wait for it. */
  private CompletableFuture<Integer> takeLater(int wanted) {
    CompletableFuture<Integer> taken = new CompletableFuture<>();
    Thread taker =
        Thread.ofPlatform()
            .daemon()
            .start(() -> {
              try {
                taken.complete(window.take(wanted));
              } catch (InterruptedException e) {
                taken.completeExceptionally(e);
              }
            });
    await().until(() -> taker.getState() == Thread.State.WAITING || taken.isDone());
    assertThat(taken).isNotDone();
    return taken;
  }

  @Test
  void take_much_isOnePiece() throws Exception {
    assertThat(window.take(Integer.MAX_VALUE)).isEqualTo(Protocol.MAX_PIECE_BYTES);
    assertThat(window.take(1)).isEqualTo(1);
  }

  @Test
  void take_allIsTaken_waitsForTheGrant() throws Exception {
    takeAll();
    CompletableFuture<Integer> taken = takeLater(Integer.MAX_VALUE);

    window.grant(WHOLE_PIECE);

    assertThat(taken.get(10, TimeUnit.SECONDS)).isEqualTo(Protocol.MAX_PIECE_BYTES);
  }

  @Test
  void take_onlySmallPieces_isBoundedInNumber() throws Exception {
    for (int i = 0; i < Protocol.WINDOW_BYTES / (1 + Protocol.PIECE_COST); i++) {
      assertThat(window.take(1)).isEqualTo(1);
    }
    takeLater(1).cancel(true);
  }

  @Test
  void close_whileSomebodyWaits_givesNothing() throws Exception {
    takeAll();
    CompletableFuture<Integer> taken = takeLater(1);

    window.close();

    assertThat(taken.get(10, TimeUnit.SECONDS)).isZero();
    assertThat(window.take(1)).isZero();
  }

  @Test
  void grant_moreThanWasTaken_breaksTheProtocol() throws Exception {
    window.take(100);

    assertThatThrownBy(() -> window.grant(100 + Protocol.PIECE_COST + 1))
        .isInstanceOf(ProtocolException.class);
    assertThatThrownBy(() -> window.grant(-1)).isInstanceOf(ProtocolException.class);
    window.grant(100 + Protocol.PIECE_COST);
  }
}
