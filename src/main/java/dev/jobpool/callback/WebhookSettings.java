package dev.jobpool.callback;

import java.time.Duration;
import java.util.List;

/**
 * How webhooks are sent.
 *
 * @param secrets to sign with; without any, none is accepted
 * @param retryPauses between the attempts of one message
 * @param timeout of one attempt, from looking up the host to the answer
 * @param concurrency how many are sent at a time
 * @param concurrencyPerHost how many of them to one host
 * @param maxValueBytes a longer result is left out of the message
 * @param allowedNetworks to which they may go though they are not public
 */
public record WebhookSettings(
    SigningSecrets secrets,
    List<Duration> retryPauses,
    Duration timeout,
    int concurrency,
    int concurrencyPerHost,
    int maxValueBytes,
    List<Network> allowedNetworks) {

  public WebhookSettings {
    retryPauses = List.copyOf(retryPauses);
    allowedNetworks = List.copyOf(allowedNetworks);
  }
}
