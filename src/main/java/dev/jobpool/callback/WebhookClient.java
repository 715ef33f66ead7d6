package dev.jobpool.callback;

import dev.jobpool.job.TraceParent;
import java.io.IOException;
import java.net.InetAddress;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.apache.hc.client5.http.classic.methods.HttpPost;
import org.apache.hc.client5.http.config.ConnectionConfig;
import org.apache.hc.client5.http.config.RequestConfig;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClients;
import org.apache.hc.client5.http.impl.io.ManagedHttpClientConnectionFactory;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;
import org.apache.hc.client5.http.io.HttpClientConnectionManager;
import org.apache.hc.client5.http.ssl.DefaultClientTlsStrategy;
import org.apache.hc.client5.http.ssl.TlsSocketStrategy;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.HttpHost;
import org.apache.hc.core5.http.config.Http1Config;
import org.apache.hc.core5.http.io.entity.ByteArrayEntity;
import org.apache.hc.core5.io.CloseMode;
import org.apache.hc.core5.util.Timeout;

/**
 * Sends messages to servers that nobody here knows. Each has a connection of its own, made to an
 * address that was checked. No redirect is followed, no cookie kept, no proxy asked; of the answer
 * nothing is read but its head, which is bounded, and the whole is bounded in time. Safe for use by
 * many threads, who wait; looking up a name blocks, so they should not be virtual ones.
 */
final class WebhookClient implements AutoCloseable {
  private static final int MAX_LINE_CHARS = 8 << 10;
  private static final int MAX_HEADERS = 100;
  private static final ContentType JSON = ContentType.create("application/json");

  private final SigningSecrets secrets;
  private final Duration timeout;
  private final CloseableHttpClient client;
  private final ScheduledThreadPoolExecutor clock;

  WebhookClient(WebhookSettings settings) {
    this(
        settings,
        InetAddress::getAllByName,
        (socket, host, port, attachment, context) ->
            SystemTrust.TLS.upgrade(socket, host, port, attachment, context));
  }

  /** Reads the system's certificates when first asked, which takes a moment that a start lacks. */
  private static final class SystemTrust {
    static final TlsSocketStrategy TLS = DefaultClientTlsStrategy.createDefault();
  }

  WebhookClient(WebhookSettings settings, CheckedResolver.Lookup lookup, TlsSocketStrategy tls) {
    this.secrets = settings.secrets();
    this.timeout = settings.timeout();
    this.client = client(settings, lookup, tls);
    this.clock =
        new ScheduledThreadPoolExecutor(
            1, Thread.ofPlatform().name("jobpool-webhook-clock").daemon().factory());
    clock.setRemoveOnCancelPolicy(true);
    clock.setKeepAliveTime(10, TimeUnit.SECONDS);
    clock.allowCoreThreadTimeOut(true);
  }

  private static CloseableHttpClient client(
      WebhookSettings settings, CheckedResolver.Lookup lookup, TlsSocketStrategy tls) {
    Timeout limit = Timeout.of(settings.timeout());
    return HttpClients.custom()
        .setConnectionManager(connections(settings, lookup, tls))
        .setConnectionReuseStrategy((_, _, _) -> false)
        .setDefaultRequestConfig(
            RequestConfig.custom()
                .setConnectionRequestTimeout(limit)
                .setResponseTimeout(limit)
                .setProtocolUpgradeEnabled(false)
                .build())
        .setUserAgent("jobpool")
        .disableRedirectHandling()
        .disableAutomaticRetries()
        .disableCookieManagement()
        .disableAuthCaching()
        .disableContentCompression()
        .build();
  }

  private static HttpClientConnectionManager connections(
      WebhookSettings settings, CheckedResolver.Lookup lookup, TlsSocketStrategy tls) {
    Timeout limit = Timeout.of(settings.timeout());
    Http1Config bounds =
        Http1Config.custom()
            .setMaxLineLength(MAX_LINE_CHARS)
            .setMaxHeaderCount(MAX_HEADERS)
            .build();
    return PoolingHttpClientConnectionManagerBuilder.create()
        .setDnsResolver(new CheckedResolver(lookup, new AddressPolicy(settings.allowedNetworks())))
        .setTlsSocketStrategy(tls)
        .setConnectionFactory(
            ManagedHttpClientConnectionFactory.builder().http1Config(bounds).build())
        .setDefaultConnectionConfig(
            ConnectionConfig.custom().setConnectTimeout(limit).setSocketTimeout(limit).build())
        .setMaxConnTotal(settings.concurrency())
        .setMaxConnPerRoute(settings.concurrency())
        .build();
  }

  /** Sends a message and waits for the answer. */
  WebhookAnswer post(URI url, WebhookMessage message) {
    var request = new HttpPost(url);
    long seconds = message.at().getEpochSecond();
    request.setEntity(new ByteArrayEntity(message.body(), JSON));
    request.setHeader("Connection", "close");
    request.setHeader("webhook-id", message.id());
    request.setHeader("webhook-timestamp", Long.toString(seconds));
    request.setHeader("webhook-signature", secrets.sign(message.id(), seconds, message.body()));
    if (message.traceParent() != null) {
      request.setHeader(TraceParent.HEADER, message.traceParent());
    }
    Future<?> alarm = clock.schedule(request::cancel, timeout.toNanos(), TimeUnit.NANOSECONDS);
    try {
      return answer(status(url, request));
    } catch (RefusedAddressException e) {
      return new WebhookAnswer.Refused(String.valueOf(e.getMessage()));
    } catch (IOException e) {
      return new WebhookAnswer.Failed(request.isCancelled() ? tooSlow() : description(e));
    } finally {
      alarm.cancel(false);
    }
  }

  /** The answer's body, however long, is left where it is: the connection is cut. */
  private int status(URI url, HttpPost request) throws IOException {
    ClassicHttpResponse response = client.executeOpen(HttpHost.create(url), request, null);
    int status = response.getCode();
    request.cancel(); // before it is closed, which would read the rest
    try {
      response.close();
    } catch (IOException _) {
      // It was cut while there was more to read.
    }
    return status;
  }

  private static WebhookAnswer answer(int status) {
    if (status >= 200 && status < 300) {
      return new WebhookAnswer.Accepted(status);
    }
    return status == 410 ? new WebhookAnswer.Gone(status) : new WebhookAnswer.Rejected(status);
  }

  private String description(Exception e) {
    return switch (e) {
      case UnknownHostException _ -> "no such host: " + e.getMessage();
      case SocketTimeoutException _ -> tooSlow();
      default -> e.getClass().getSimpleName() + ": " + e.getMessage();
    };
  }

  private String tooSlow() {
    return "no answer within " + timeout.toMillis() + " ms";
  }

  @Override
  public void close() {
    clock.shutdownNow();
    client.close(CloseMode.IMMEDIATE);
  }
}
