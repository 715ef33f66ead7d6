package dev.jobpool.callback;

/** What came of sending one message. */
sealed interface WebhookAnswer {

  /** The server has it. */
  record Accepted(int status) implements WebhookAnswer {}

  /** The server never wants one again. */
  record Gone(int status) implements WebhookAnswer {}

  /** It may not be sent there. */
  record Refused(String why) implements WebhookAnswer {}

  /** The server answered something else. */
  record Rejected(int status) implements WebhookAnswer {}

  /** There was no answer. */
  record Failed(String why) implements WebhookAnswer {}
}
