package dev.jobpool.session;

import java.net.InetAddress;

/**
 * A TCP port that leads to a function.
 *
 * @param port 0: any free one
 * @param maxClients how many clients may be connected at a time
 * @param priority that of each client's job
 */
public record TcpSettings(
    InetAddress address, int port, String func, int maxClients, int priority) {}
