package dev.jobpool.security;

import java.util.Arrays;
import java.util.List;
import org.springframework.security.authentication.AbstractAuthenticationToken;
import org.springframework.security.core.GrantedAuthority;
import org.springframework.security.core.authority.SimpleGrantedAuthority;

/** An {@link Identity} as Spring Security knows it: its authorities are the roles it includes. */
final class KnownCaller extends AbstractAuthenticationToken {
  private static final long serialVersionUID = 1L;

  private final String principal;

  KnownCaller(Identity identity) {
    super(authorities(identity.role()));
    this.principal = identity.principal();
    setAuthenticated(true);
  }

  private static List<GrantedAuthority> authorities(Role role) {
    return Arrays.stream(Role.values())
        .filter(role::includes)
        .<GrantedAuthority>map(it -> new SimpleGrantedAuthority(it.text()))
        .toList();
  }

  /** Nothing: they are not kept. */
  @Override
  public Object getCredentials() {
    return "";
  }

  @Override
  public Object getPrincipal() {
    return principal;
  }
}
