package dev.jobpool.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class IntakeTest {
  private final Intake intake = new Intake();

  @Test
  void enter_anyState_onlyWhileOpen() {
    assertThat(intake.enter()).isFalse();
    assertThat(intake.open()).isTrue();
    assertThat(intake.enter()).isTrue();
    intake.close();
    assertThat(intake.enter()).isFalse();
  }

  @Test
  void seal_somebodyOnTheThreshold_waitsForThem() {
    intake.open();
    intake.enter();
    assertThat(intake.seal()).isFalse();
    intake.close();
    assertThat(intake.seal()).isFalse();

    intake.leave();

    assertThat(intake.seal()).isTrue();
    assertThat(intake.isSealed()).isTrue();
  }

  @Test
  void unseal_openedMeanwhile_isFalse() {
    assertThat(intake.seal()).isTrue();
    assertThat(intake.unseal()).isTrue();
    assertThat(intake.seal()).isTrue();
    assertThat(intake.open()).isFalse();
    assertThat(intake.unseal()).isFalse();
    assertThat(intake.isOpen()).isTrue();
  }

  @Test
  void shut_somebodyOnTheThreshold_sealsAndKeepsTheCount() {
    intake.open();
    intake.enter();
    intake.shut();

    assertThat(intake.isSealed()).isTrue();
    intake.leave();
    assertThat(intake.open()).isFalse();
    assertThat(intake.enter()).isTrue();
  }

  @Test
  void close_sealed_staysSealed() {
    intake.shut();
    intake.close();

    assertThat(intake.isSealed()).isTrue();
  }

  @Test
  void seats_takenAndReleased_neverMoreThanTheirNumber() {
    var seats = new Seats(3);
    assertThat(seats.takeFree()).isEqualTo(3);
    assertThat(seats.takeFree()).isZero();
    seats.release(1);
    assertThat(seats.takeEvery()).isZero();
    assertThat(seats.takeFree()).isEqualTo(1);

    seats.resize(2);
    seats.release(1);
    assertThat(seats.takeFree()).isZero();
    seats.release(2);
    assertThat(seats.takeEvery()).isEqualTo(2);

    seats.withdraw();
    seats.release(2);
    assertThat(seats.takeFree()).isZero();
    assertThat(seats.takeEvery()).isZero();
  }
}
