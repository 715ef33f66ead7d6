package dev.jobpool.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.jobpool.job.Job;
import dev.jobpool.job.JobRejectedException.StoreUnavailable;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LedgerWriterTest {
  private static final Duration LONG = Duration.ofSeconds(30);
  private static final SQLException NO_SPACE = new SQLException("no space");

  private final FakeLedger ledger = new FakeLedger();
  private final CountDownLatch back = new CountDownLatch(1);
  private LedgerWriter writer = writer(LONG);

  private LedgerWriter writer(Duration patience) {
    return new LedgerWriter(ledger, patience, back::countDown);
  }

  private void startWithPatience(Duration patience) {
    writer = writer(patience);
    writer.start();
  }

  @AfterEach
  void close() {
    ledger.failure = null;
    writer.close();
  }

  private static void isUnavailable(CompletableFuture<?> answer, String reason) {
    assertThatThrownBy(() -> answer.get(10, TimeUnit.SECONDS))
        .hasCauseInstanceOf(StoreUnavailable.class)
        .hasMessageContaining(reason);
  }

  @Test
  void write_whileAnotherIsWritten_allThatCameGoTogether() throws Exception {
    writer.start();
    List<CompletableFuture<Boolean>> answers = new ArrayList<>();
    try (var gate = ledger.hold()) {
      answers.add(writer.write(LedgerJobs.insert()));
      gate.awaitArrival();
      IntStream.range(0, 9).forEach(_ -> answers.add(writer.tryToWrite(LedgerJobs.insert())));
    }

    for (CompletableFuture<Boolean> answer : answers) {
      assertThat(answer.get(10, TimeUnit.SECONDS)).isTrue();
    }
    assertThat(ledger.rounds).extracting(List::size).containsExactly(1, 9);
  }

  @Test
  void write_moreThanOneRoundTakes_goesInSeveral() throws Exception {
    List<CompletableFuture<Boolean>> answers =
        IntStream.range(0, 1_200).mapToObj(_ -> writer.write(LedgerJobs.insert())).toList();
    writer.start();

    CompletableFuture.allOf(answers.toArray(CompletableFuture[]::new)).get(10, TimeUnit.SECONDS);
    assertThat(ledger.rounds).extracting(List::size).containsExactly(500, 500, 200);
  }

  @Test
  void writeLater_whenSomethingUrgentComes_goesWithIt() throws Exception {
    CompletableFuture<Boolean> later = writer.writeLater(LedgerJobs.insert());
    CompletableFuture<Boolean> now = writer.write(LedgerJobs.insert());
    writer.start();

    assertThat(now.get(10, TimeUnit.SECONDS)).isTrue();
    assertThat(later.get(10, TimeUnit.SECONDS)).isTrue();
    assertThat(ledger.rounds).extracting(List::size).containsExactly(2);
  }

  @Test
  void writeLater_alone_isMadeSoon() throws Exception {
    writer.start();

    assertThat(writer.writeLater(LedgerJobs.insert()).get(10, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void write_changeThatIsNotMade_isAnsweredSo() throws Exception {
    writer.start();
    Job job = LedgerJobs.queued();

    assertThat(writer.write(new Change.Purge(job.id())).get(10, TimeUnit.SECONDS)).isFalse();
  }

  @Test
  void write_ledgerFails_isTriedAgainInOrderUntilItIsMade() throws Exception {
    ledger.failure = NO_SPACE;
    Change first = LedgerJobs.insert();
    Change second = LedgerJobs.insert();
    CompletableFuture<Boolean> one = writer.write(first);
    CompletableFuture<Boolean> two = writer.write(second);
    writer.start();
    await().until(() -> ledger.rounds.size() >= 3);
    assertThat(writer.failure()).isEqualTo("no space");
    assertThat(one).isNotDone();

    ledger.failure = null;

    assertThat(one.get(10, TimeUnit.SECONDS)).isTrue();
    assertThat(two.get(10, TimeUnit.SECONDS)).isTrue();
    assertThat(ledger.rounds).allMatch(round -> round.equals(List.of(first, second)));
    assertThat(back.await(10, TimeUnit.SECONDS)).isTrue();
    assertThat(writer.failure()).isNull();
  }

  @Test
  void tryToWrite_ledgerFailsForLongerThanItsPatience_isGivenUpAndNewOnesAtOnce() {
    ledger.failure = NO_SPACE;
    startWithPatience(Duration.ZERO);

    isUnavailable(writer.tryToWrite(LedgerJobs.insert()), "no space");
    await().until(() -> writer.failure() != null);
    int rounds = ledger.rounds.size();
    isUnavailable(writer.tryToWrite(LedgerJobs.insert()), "no space");
    isUnavailable(writer.run(it -> it.promote(LedgerJobs.NOW, 1)), "no space");
    assertThat(ledger.rounds).as("nothing was tried").hasSize(rounds);
  }

  @Test
  void tryToWrite_ledgerIsBackWithinItsPatience_isMade() throws Exception {
    ledger.failure = NO_SPACE;
    CompletableFuture<Boolean> answer = writer.tryToWrite(LedgerJobs.insert());
    writer.start();
    await().until(() -> writer.failure() != null);

    ledger.failure = null;

    assertThat(answer.get(10, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void claim_ledgerFails_isRefusedAndNotRepeated() {
    ledger.put(LedgerJobs.queued());
    ledger.failure = NO_SPACE;
    CompletableFuture<List<Job>> answer = writer.claim(1);
    writer.start();

    isUnavailable(answer, "no space");
    ledger.failure = null;
    await().until(() -> writer.failure() == null);
    assertThat(ledger.owned()).isEmpty();
  }

  @Test
  void claim_severalWishes_eachGetsItsPart() throws Exception {
    IntStream.range(0, 5).forEach(_ -> ledger.put(LedgerJobs.queued()));
    CompletableFuture<List<Job>> two = writer.claim(2);
    CompletableFuture<List<Job>> ten = writer.claim(10);
    writer.start();

    assertThat(two.get(10, TimeUnit.SECONDS)).hasSize(2);
    assertThat(ten.get(10, TimeUnit.SECONDS)).hasSize(3);
  }

  @Test
  void write_oneChangeDoesNotFit_theOthersAreMadeAndClaimsToo() throws Exception {
    Change misfit = LedgerJobs.insert();
    ledger.unstorable = misfit::equals;
    ledger.put(LedgerJobs.queued());
    CompletableFuture<Boolean> before = writer.write(LedgerJobs.insert());
    CompletableFuture<Boolean> bad = writer.write(misfit);
    CompletableFuture<Boolean> after = writer.write(LedgerJobs.insert());
    CompletableFuture<List<Job>> claims = writer.claim(1);
    writer.start();

    assertThat(before.get(10, TimeUnit.SECONDS)).isTrue();
    assertThat(after.get(10, TimeUnit.SECONDS)).isTrue();
    assertThat(claims.get(10, TimeUnit.SECONDS)).hasSize(1);
    assertThatThrownBy(() -> bad.get(10, TimeUnit.SECONDS))
        .hasCauseInstanceOf(FakeLedger.DataException.class);
    assertThat(writer.failure()).as("the ledger is well").isNull();
  }

  @Test
  void run_whileWriting_comesAfterTheTransaction() throws Exception {
    writer.start();
    CompletableFuture<Integer> seen;
    try (var gate = ledger.hold()) {
      CompletableFuture<Boolean> written = writer.write(LedgerJobs.insert());
      gate.awaitArrival();
      seen = writer.run(it -> it.waiting(10));
      assertThat(written).isNotDone();
    }

    assertThat(seen.get(10, TimeUnit.SECONDS)).isEqualTo(1);
  }

  @Test
  void failure_nothingToWrite_theLedgerIsProbedUntilItIsBack() throws Exception {
    ledger.failure = NO_SPACE;
    startWithPatience(Duration.ZERO);
    isUnavailable(writer.tryToWrite(LedgerJobs.insert()), "no space");
    await().until(() -> ledger.probes.get() >= 2);

    ledger.failure = null;

    assertThat(back.await(10, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void close_changesWait_areMade() throws Exception {
    writer.start();
    List<CompletableFuture<Boolean>> answers = new ArrayList<>();
    var gate = ledger.hold();
    answers.add(writer.write(LedgerJobs.insert()));
    gate.awaitArrival();
    answers.add(writer.write(LedgerJobs.insert()));
    answers.add(writer.writeLater(LedgerJobs.insert()));
    Thread closing = Thread.ofVirtual().start(writer::close);
    gate.close();

    closing.join();
    assertThat(ledger.waiting(10)).isEqualTo(3);
    for (CompletableFuture<Boolean> answer : answers) {
      assertThat(answer.get(10, TimeUnit.SECONDS)).isTrue();
    }
  }

  @Test
  void close_ledgerFails_endsAllTheSame() {
    ledger.failure = NO_SPACE;
    CompletableFuture<Boolean> must = writer.write(LedgerJobs.insert());
    CompletableFuture<Boolean> may = writer.tryToWrite(LedgerJobs.insert());
    writer.start();
    await().until(() -> writer.failure() != null);

    writer.close();

    assertThat(must).isNotDone();
    isUnavailable(may, "no space");
  }
}
