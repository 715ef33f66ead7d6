package dev.jobpool.security;

import dev.jobpool.security.CallerRejectedException.TooFast;
import dev.jobpool.security.CallerRejectedException.Unauthenticated;
import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.security.core.context.SecurityContextImpl;

/**
 * Finds out who sent a request, and holds back who sends too many. A request without credentials
 * goes on as nobody's; one with bad credentials goes nowhere, not even where none are needed.
 */
final class CallerFilter implements Filter {
  private final Identities identities;
  private final PrincipalLimits limits;
  private final RateLimits rates;
  private final Rejection rejection;

  CallerFilter(
      Identities identities, PrincipalLimits limits, RateLimits rates, Rejection rejection) {
    this.identities = identities;
    this.limits = limits;
    this.rates = rates;
    this.rejection = rejection;
  }

  @Override
  public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
      throws IOException, ServletException {
    var http = (HttpServletRequest) request;
    try {
      Optional<String> credential = Credentials.of(http);
      if (credential.isPresent()) {
        let(identities.find(credential.get()).orElseThrow(Unauthenticated::byBadCredentials), http);
      }
    } catch (CallerRejectedException e) {
      rejection.send(http, (HttpServletResponse) response, e);
      return;
    }
    chain.doFilter(request, response);
  }

  private void let(Identity identity, HttpServletRequest request) {
    Double rate = limits.rate(identity.principal());
    if (rate != null) {
      Duration wait = rates.take(identity.principal(), rate);
      if (wait.isPositive()) {
        throw new TooFast(rate, wait);
      }
    }
    Callers.put(request, identity.caller());
    SecurityContextHolder.setContext(new SecurityContextImpl(new KnownCaller(identity)));
  }
}
