package dev.jobpool.session;

import java.io.IOException;
import java.time.Duration;

/** The way to one client. All but {@link #abort} are called by one thread, and may wait. */
interface Transport {

  /**
   * Brings a piece to the client.
   *
   * @throws IOException if the client cannot be reached any more
   */
  void send(byte[] piece) throws IOException;

  /** After how much silence {@link #silence} is to be called. */
  Duration patience();

  /**
   * Nothing has been sent for a while.
   *
   * @throws IOException if the client cannot be reached any more
   */
  void silence() throws IOException;

  /** Says goodbye, after everything that was sent. */
  void close(Farewell farewell);

  /** Ends the connection as it is. For any thread; does not wait. */
  void abort();
}
