package dev.jobpool.web;

import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.stereotype.Component;

/** Has Tomcat close the connections of clients that never come to the point. */
@Component
final class TomcatPatience implements WebServerFactoryCustomizer<TomcatServletWebServerFactory> {
  private final HttpSettings settings;

  TomcatPatience(HttpSettings settings) {
    this.settings = settings;
  }

  @Override
  public void customize(TomcatServletWebServerFactory factory) {
    factory.setProtocol(ImpatientHttp11.class.getName());
    factory.addConnectorCustomizers(connector -> {
      if (connector.getProtocolHandler() instanceof ImpatientHttp11 protocol) {
        protocol.setPatience(settings.slowTimeout());
      }
    });
  }
}
