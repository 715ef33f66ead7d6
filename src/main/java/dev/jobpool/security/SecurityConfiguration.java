package dev.jobpool.security;

import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

/** Who may call: one of the two, as {@link SecuritySettings} say. */
@Configuration(proxyBeanMethods = false)
@Import({OpenConfiguration.class, AskingConfiguration.class})
public class SecurityConfiguration {}
