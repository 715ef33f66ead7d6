package dev.jobpool.session;

/** What kind of messages a WebSocket session has. The function knows nothing of it. */
public enum FrameMode {
  /**
   * As the client's first message. What the function says before that is text if it is UTF-8, and
   * binary if not.
   */
  AUTO,
  /** Text both ways; what the function says must be UTF-8. */
  TEXT,
  /** Binary both ways. */
  BINARY
}
