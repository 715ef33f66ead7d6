package dev.jobpool.pool;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ByteChannel;

/** A channel to a worker, whose bytes are counted. */
record CountedChannel(ByteChannel channel, PoolCounters counters) implements ByteChannel {

  @Override
  public int read(ByteBuffer into) throws IOException {
    int count = channel.read(into);
    if (count > 0) {
      counters.countReceived(count);
    }
    return count;
  }

  @Override
  public int write(ByteBuffer from) throws IOException {
    int count = channel.write(from);
    counters.countSent(count);
    return count;
  }

  @Override
  public boolean isOpen() {
    return channel.isOpen();
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
