package dev.jobpool;

import dev.jobpool.aot.PreparedStart;
import dev.jobpool.ops.OpsConfiguration;
import dev.jobpool.security.SecurityConfiguration;
import dev.jobpool.web.WebConfiguration;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.context.annotation.Import;

/**
 * The service: a pool of worker JVMs behind a REST interface. Its parts are named: a configuration
 * for each package that has some, and those of Spring Boot in {@code META-INF/spring}. To look for
 * them in all classes takes a good part of a start.
 */
@SpringBootConfiguration(proxyBeanMethods = false)
@ImportAutoConfiguration
@Import({
  JobPoolConfiguration.class,
  TracingConfiguration.class,
  OpsConfiguration.class,
  SecurityConfiguration.class,
  WebConfiguration.class,
})
public class JobPoolApplication {

  public static void main(String[] args) {
    SpringApplication service = new SpringApplication(JobPoolApplication.class);
    service.addListeners(new HiddenProcess(), new PreparedStart());
    service.run(args);
  }
}
