package dev.jobpool.pool;

import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.LongConsumer;

/**
 * What all seats of a crew share.
 *
 * @param attention told the {@link System#nanoTime} at which the watchdog has something to do
 * @param onLeft told by each seat at the end of its thread
 */
record SeatContext(
    TaskQueue queue,
    Nursery nursery,
    Recycling recycling,
    BooleanSupplier isTerminated,
    LongConsumer attention,
    Consumer<Seat> onLeft) {}
