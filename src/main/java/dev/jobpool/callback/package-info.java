/**
 * Tells others how jobs ended: webhooks by Standard Webhooks, and callback functions.
 *
 * <p>May use: {@code job}, {@code pool}, Apache HttpClient.
 */
@NullMarked
package dev.jobpool.callback;

import org.jspecify.annotations.NullMarked;
