package dev.jobpool.dispatch;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.jobpool.job.ItemOutcomes;
import dev.jobpool.job.ItemOutcomes.Failures;
import dev.jobpool.job.ItemOutcomes.Values;
import dev.jobpool.job.JobError;
import dev.jobpool.job.JobState;
import java.util.List;
import org.junit.jupiter.api.Test;

class UnrecordedItemsTest {
  private static final JobError ERROR = JobError.of(JobError.Kind.EXCEPTION, "no luck");

  private final UnrecordedItems items = new UnrecordedItems();

  private static Values values(int first, int count, int position, String lines) {
    return new Values(first, count, position, lines.getBytes(UTF_8));
  }

  private void assertTaken(List<ItemOutcomes> taken, ItemOutcomes... expected) {
    assertThat(taken).usingRecursiveFieldByFieldElementComparator().containsExactly(expected);
    assertThat(items.isEmpty()).isTrue();
    assertThat(items.bytes()).isZero();
  }

  @Test
  void takeAll_neighbours_comeTogether() {
    items.add(values(2, 1, 0, "c\n"));
    items.add(values(5, 1, 0, "f\n"));
    items.add(values(0, 2, 0, "a\nb\n"));

    assertTaken(items.takeAll(7), values(0, 3, 7, "a\nb\nc\n"), values(5, 1, 10, "f\n"));
  }

  @Test
  void takeAll_failureBetween_staysApart() {
    items.add(new Failures(1, 1, 0, JobState.FAILED, ERROR));
    items.add(values(0, 1, 0, "a\n"));
    items.add(values(2, 1, 0, "c\n"));

    assertTaken(
        items.takeAll(0),
        values(0, 1, 0, "a\n"),
        new Failures(1, 1, 1, JobState.FAILED, ERROR),
        values(2, 1, 2, "c\n"));
  }

  @Test
  void takeAll_longNeighbours_stayApart() {
    String half = "x".repeat(40 << 10) + "\n";
    items.add(values(0, 1, 0, half));
    items.add(values(1, 1, 0, half));

    assertThat(items.takeAll(0)).hasSize(2);
  }
}
