package dev.jobpool.job;

import java.net.URI;
import java.util.Locale;

/** Who is told how a job ended. */
public sealed interface CallbackTarget {

  /** As it was asked for: the function's name or the URL. */
  String name();

  /** A function of the function jars, which gets the result or the error. */
  record Function(String name) implements CallbackTarget {}

  /** A web server, which gets a message by Standard Webhooks. */
  record Webhook(URI url) implements CallbackTarget {

    @Override
    public String name() {
      return url.toString();
    }

    /** The server's name or address, in lower case. */
    public String host() {
      return String.valueOf(url.getHost()).toLowerCase(Locale.ROOT);
    }
  }
}
