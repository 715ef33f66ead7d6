package dev.jobpool;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;

/** The service: a pool of worker JVMs behind a REST interface. */
@SpringBootApplication
public class JobPoolApplication {

  public static void main(String[] args) {
    SpringApplication service = new SpringApplication(JobPoolApplication.class);
    service.addListeners(new HiddenProcess());
    service.run(args);
  }
}
