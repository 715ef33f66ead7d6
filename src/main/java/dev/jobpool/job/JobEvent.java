package dev.jobpool.job;

/** Something that happened to a job, as those who follow it are told. */
public sealed interface JobEvent {

  /** What one knows who knows this. */
  EventId id();

  /**
   * It changed its state.
   *
   * @param job as it was then; without arguments and value
   */
  record State(EventId id, Job job) implements JobEvent {}

  /** It told how far it is. */
  record Progress(EventId id, Job.Progress progress) implements JobEvent {}

  /** It printed something. */
  record Log(EventId id, LogPart part) implements JobEvent {}

  /** Items of a map ended, all of them alike. */
  record Items(EventId id, ItemOutcomes outcomes) implements JobEvent {}
}
