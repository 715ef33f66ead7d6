package dev.jobpool.web;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.apache.coyote.Processor;
import org.apache.coyote.http11.Http11NioProtocol;
import org.apache.tomcat.util.net.NioChannel;
import org.apache.tomcat.util.net.SocketWrapperBase;
import org.jspecify.annotations.Nullable;

/**
 * Tomcat's HTTP/1.1, where the head of a request must come to its end in time. Tomcat itself waits
 * as long for each next byte, so that a client that sends one now and then would keep its
 * connection, of which there are not endlessly many. Tomcat makes it by its name.
 */
public final class ImpatientHttp11 extends Http11NioProtocol {
  private static final int ROUNDS = 4;

  /** Since when each connection has been seen with half a head. For the thread of the rounds. */
  private Map<SocketWrapperBase<NioChannel>, Long> unfinished = new HashMap<>();

  private Duration patience = Duration.ofSeconds(30);
  private @Nullable ScheduledFuture<?> rounds;

  /** How long the head of a request may take; to be set before it is started. */
  void setPatience(Duration time) {
    patience = time;
  }

  @Override
  public void start() throws Exception {
    super.start();
    long pause = Math.max(1, patience.toNanos() / ROUNDS);
    rounds =
        getUtilityExecutor()
            .scheduleWithFixedDelay(this::closeUnfinished, pause, pause, TimeUnit.NANOSECONDS);
  }

  @Override
  public void stop() throws Exception {
    if (rounds != null) {
      rounds.cancel(false);
    }
    super.stop();
  }

  private void closeUnfinished() {
    long now = System.nanoTime();
    Map<SocketWrapperBase<NioChannel>, Long> seen = new HashMap<>();
    for (SocketWrapperBase<NioChannel> connection : getEndpoint().getConnections()) {
      if (hasHalfAHead(connection)) {
        long since = unfinished.getOrDefault(connection, now);
        if (now - since >= patience.toNanos()) {
          connection.close();
        } else {
          seen.put(connection, since);
        }
      }
    }
    unfinished = seen;
  }

  /**
   * Between requests a connection has no processor, and while one is served it is taken off: what
   * remains has begun to read a head, unless somebody else reads from it.
   */
  private static boolean hasHalfAHead(SocketWrapperBase<NioChannel> connection) {
    return connection.getCurrentProcessor() instanceof Processor processor
        && !processor.isUpgrade()
        && !processor.isAsync();
  }
}
