package dev.jobpool.session;

import java.time.Duration;

/**
 * The limits of sessions.
 *
 * @param idleTimeout how long a session may go on in which neither side says anything
 * @param pingInterval how long a WebSocket client may be silent before it is asked whether it is
 *     there
 * @param maxFrameBytes longest message that a WebSocket client may send
 * @param leaveGrace how long a function may go on after its client has left in good order
 */
public record SessionSettings(
    Duration idleTimeout, Duration pingInterval, int maxFrameBytes, Duration leaveGrace) {}
