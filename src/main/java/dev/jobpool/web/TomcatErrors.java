package dev.jobpool.web;

import java.io.IOException;
import java.util.Objects;
import org.apache.catalina.connector.Request;
import org.apache.catalina.connector.Response;
import org.apache.catalina.core.StandardHost;
import org.apache.catalina.valves.ErrorReportValve;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.http.HttpStatusCode;
import org.springframework.stereotype.Component;

/** Has Tomcat answer with problems where no servlet is reached. */
@Component
final class TomcatErrors implements WebServerFactoryCustomizer<TomcatServletWebServerFactory> {
  @Override
  public void customize(TomcatServletWebServerFactory factory) {
    factory.addContextCustomizers(context -> {
      if (context.getParent() instanceof StandardHost host) {
        host.setErrorReportValveClass(ProblemReport.class.getName());
      }
    });
  }

  /** Writes the body of an error that nobody has answered. Tomcat makes it by its name. */
  public static final class ProblemReport extends ErrorReportValve {

    /** None can be told of a request whose first line could not be read. */
    private static String pathOf(Request request) {
      return Objects.requireNonNullElse(request.getDecodedRequestURI(), "/");
    }

    @Override
    protected void report(Request request, Response response, @Nullable Throwable failure) {
      int status = response.getStatus();
      if (status < 400 || response.getContentWritten() > 0 || !response.setErrorReported()) {
        return;
      }
      Problem problem = ProblemResolver.ofStatus(HttpStatusCode.valueOf(status), null);
      byte[] json = ProblemWriter.json(problem, pathOf(request));
      try {
        response.setStatus(problem.type().status().value());
        response.setContentType(ProblemWriter.MEDIA_TYPE);
        response.getOutputStream().write(json);
        response.finishResponse();
      } catch (IOException e) {
        // The client has gone; nobody is left to be told.
      }
    }
  }
}
