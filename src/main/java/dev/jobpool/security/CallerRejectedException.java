package dev.jobpool.security;

import java.time.Duration;

/** A request was not let through because of who sent it. */
public abstract sealed class CallerRejectedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private CallerRejectedException(String message) {
    super(message, null, false, false);
  }

  /** It is not known who sent it. */
  public static final class Unauthenticated extends CallerRejectedException {
    private static final long serialVersionUID = 1L;

    private final String challenge;

    private Unauthenticated(String message, String challenge) {
      super(message);
      this.challenge = challenge;
    }

    static Unauthenticated withoutCredentials() {
      return new Unauthenticated(
          "send a key or a token, as Authorization: Bearer … or as X-API-Key",
          "Bearer realm=\"jobpool\"");
    }

    /** One message for all that can be wrong: who tries credentials learns nothing from it. */
    static Unauthenticated byBadCredentials() {
      return new Unauthenticated(
          "these credentials are not valid here, or not any more",
          "Bearer realm=\"jobpool\", error=\"invalid_token\"");
    }

    /** The header {@code WWW-Authenticate}. */
    public String challenge() {
      return challenge;
    }
  }

  /** Who sent it may not do this. */
  public static final class Forbidden extends CallerRejectedException {
    private static final long serialVersionUID = 1L;

    Forbidden() {
      super("these credentials do not have the role that this needs");
    }
  }

  /** Who sent it sends too many. */
  public static final class TooFast extends CallerRejectedException {
    private static final long serialVersionUID = 1L;

    private final Duration retryAfter;

    TooFast(double limit, Duration retryAfter) {
      super("%s requests a second are the limit of these credentials".formatted(limit));
      this.retryAfter = retryAfter;
    }

    public Duration retryAfter() {
      return retryAfter;
    }
  }

  /** The identity provider cannot be asked for its keys at present. */
  public static final class ProviderUnavailable extends CallerRejectedException {
    private static final long serialVersionUID = 1L;

    ProviderUnavailable() {
      super("the identity provider's keys cannot be fetched at present");
    }
  }
}
