package dev.jobpool.security;

import static org.springframework.http.HttpMethod.DELETE;
import static org.springframework.http.HttpMethod.GET;
import static org.springframework.http.HttpMethod.HEAD;
import static org.springframework.http.HttpMethod.POST;

import dev.jobpool.aot.StartCondition;
import dev.jobpool.security.CallerRejectedException.Forbidden;
import dev.jobpool.security.CallerRejectedException.Unauthenticated;
import dev.jobpool.security.SecuritySettings.Mode;
import jakarta.servlet.Filter;
import java.util.Optional;
import java.util.Set;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.annotation.web.configuration.EnableWebSecurity;
import org.springframework.security.config.annotation.web.configurers.AbstractHttpConfigurer;
import org.springframework.security.config.annotation.web.configurers.AuthorizeHttpRequestsConfigurer;
import org.springframework.security.config.annotation.web.configurers.HeadersConfigurer;
import org.springframework.security.config.http.SessionCreationPolicy;
import org.springframework.security.config.observation.SecurityObservationSettings;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.authentication.AnonymousAuthenticationFilter;
import org.springframework.security.web.header.writers.ReferrerPolicyHeaderWriter.ReferrerPolicy;
import org.springframework.web.servlet.HandlerExceptionResolver;

/** Asks everybody who they are, and lets each do what its role allows. */
@Configuration(proxyBeanMethods = false)
@EnableWebSecurity
@Conditional(AskingConfiguration.WhenEverybodyIsAsked.class)
class AskingConfiguration {
  /** The Swagger UI has icons in its style sheet. */
  private static final String CONTENT_POLICY =
      "default-src 'self'; style-src 'self'; img-src 'self' data:;"
          + " object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

  /** As Spring Boot's own set-up has it: after what every answer needs. */
  private static final int ORDER = -100;

  @Bean
  ApiKeysHolder apiKeys(SecuritySettings settings) {
    return new ApiKeysHolder(
        settings.keys() == null
            ? Optional.empty()
            : Optional.of(ApiKeys.open(settings.keys(), settings.keysInterval())));
  }

  /** There may be none. */
  record ApiKeysHolder(Optional<ApiKeys> keys) implements AutoCloseable {
    @Override
    public void close() {
      keys.ifPresent(ApiKeys::close);
    }
  }

  @Bean
  PrincipalLimits principalLimits(ApiKeysHolder held, SecuritySettings settings) {
    return new PrincipalLimits(
        principal -> held.keys().flatMap(keys -> keys.limits(principal)), settings.limits());
  }

  /**
   * Requests are measured already; each filter of the chain as well costs a quarter of the rate.
   */
  @Bean
  SecurityObservationSettings securityObservationSettings() {
    return SecurityObservationSettings.noObservations();
  }

  /** On what is asked for, not on what the service forwards to itself: the page of an error. */
  @Bean
  FilterRegistrationBean<Filter> askingFilter(
      @Qualifier("springSecurityFilterChain") Filter chain) {
    var registration = new FilterRegistrationBean<>(chain);
    registration.setOrder(ORDER);
    return registration;
  }

  @Bean
  SecurityFilterChain securityFilterChain(
      HttpSecurity http,
      SecuritySettings settings,
      ApiKeysHolder held,
      PrincipalLimits limits,
      @Qualifier("handlerExceptionResolver") HandlerExceptionResolver resolver) {
    var rejection = new Rejection(resolver);
    var identities =
        new Identities(
            held.keys().orElse(null),
            settings.jwt().isConfigured() ? new JwtTokens(settings.jwt()) : null);
    var callers = new CallerFilter(identities, limits, new RateLimits(System::nanoTime), rejection);
    return http
        // Nothing to forge: a browser sends neither key nor token by itself, as it would a cookie.
        .csrf(AbstractHttpConfigurer::disable)
        .cors(AbstractHttpConfigurer::disable)
        .logout(AbstractHttpConfigurer::disable)
        .requestCache(AbstractHttpConfigurer::disable)
        .sessionManagement(it -> it.sessionCreationPolicy(SessionCreationPolicy.STATELESS))
        .headers(AskingConfiguration::addHeaders)
        .addFilterBefore(callers, AnonymousAuthenticationFilter.class)
        .authorizeHttpRequests(AskingConfiguration::addRules)
        .exceptionHandling(it ->
            it.authenticationEntryPoint((request, response, _) ->
                    rejection.send(request, response, Unauthenticated.withoutCredentials()))
                .accessDeniedHandler(
                    (request, response, _) -> rejection.send(request, response, new Forbidden())))
        .build();
  }

  private static void addHeaders(HeadersConfigurer<HttpSecurity> headers) {
    headers
        .contentSecurityPolicy(policy -> policy.policyDirectives(CONTENT_POLICY))
        .referrerPolicy(policy -> policy.policy(ReferrerPolicy.NO_REFERRER));
  }

  /** The table in docs/security.md. What it does not name is for admins. */
  private static void addRules(
      AuthorizeHttpRequestsConfigurer<HttpSecurity>.AuthorizationManagerRequestMatcherRegistry
          rules) {
    String[] pages = {
      "/",
      "/swagger-ui.html",
      "/swagger-ui/**",
      "/v3/api-docs/**",
      "/v3/api-docs.yaml",
      "/problems",
      "/problems/**",
      "/samples/**",
      "/actuator/health/liveness",
      "/actuator/health/readiness"
    };
    String[] toRead = {
      "/jobs",
      "/jobs/**",
      "/functions",
      "/functions/**",
      "/pool",
      "/actuator/health",
      "/actuator/info",
      "/actuator/metrics/**",
      "/actuator/prometheus"
    };
    rules
        .requestMatchers(GET, pages)
        .permitAll()
        .requestMatchers(HEAD, pages)
        .permitAll()
        .requestMatchers(GET, toRead)
        .hasAuthority(Role.READ.text())
        .requestMatchers(HEAD, toRead)
        .hasAuthority(Role.READ.text())
        .requestMatchers(POST, "/jobs", "/jobs/**")
        .hasAuthority(Role.SUBMIT.text())
        .requestMatchers(DELETE, "/jobs/**")
        .hasAuthority(Role.SUBMIT.text())
        .requestMatchers(GET, "/sessions")
        .hasAuthority(Role.SUBMIT.text())
        .anyRequest()
        .hasAuthority(Role.ADMIN.text());
  }

  static final class WhenEverybodyIsAsked extends StartCondition {
    @Override
    protected boolean holds(Environment environment) {
      return SecuritySettings.of(environment).effectiveMode() == Mode.AUTHENTICATED;
    }

    /** What {@link EnableWebSecurity} brings. */
    @Override
    protected Set<String> packages() {
      return Set.of("org.springframework.security");
    }
  }
}
