package dev.jobpool.web;

import java.util.List;
import org.springframework.beans.factory.support.BeanDefinitionRegistryPostProcessor;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.format.FormatterRegistry;
import org.springframework.validation.Validator;
import org.springframework.web.servlet.HandlerExceptionResolver;
import org.springframework.web.servlet.config.annotation.InterceptorRegistry;
import org.springframework.web.servlet.config.annotation.ViewControllerRegistry;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;

/** The HTTP interface, and how Spring MVC reads parameters and answers errors in it. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(HttpSettings.class)
@Import({
  ApiDocumentation.class,
  BodyReader.class,
  CallbackCheck.class,
  CallbacksController.class,
  CallerDesk.class,
  FollowController.class,
  FunctionsController.class,
  JobAnswers.class,
  JobEventWriter.class,
  JobsController.class,
  LastAnswers.class,
  MapSubmissions.class,
  NoMessages.Contexts.class,
  PoolController.class,
  ProblemsController.class,
  SecurityDocumentation.class,
  SessionsController.class,
  Streams.class,
  TomcatErrors.class,
  TomcatPatience.class,
  TomcatWebSockets.class,
  UnhandledErrors.class,
  WaitLimits.class,
  WebhookDocumentation.class,
})
public class WebConfiguration implements WebMvcConfigurer {

  /** What describes the API is set up for the first who asks for it, not at each start. */
  @Bean
  static BeanDefinitionRegistryPostProcessor documentationOnDemand() {
    return new DocumentationOnDemand();
  }

  @Override
  public void addFormatters(FormatterRegistry registry) {
    QueryTypes.addTo(registry);
  }

  /** None: what is read here is checked by its reader. Else each start would set one up. */
  @Override
  public Validator getValidator() {
    return Validator.forInstanceOf(Object.class, (_, _) -> {});
  }

  @Override
  public void addInterceptors(InterceptorRegistry registry) {
    registry.addInterceptor(new StrictQuery());
  }

  /** First, so that no other resolver answers with something else than a problem. */
  @Override
  public void extendHandlerExceptionResolvers(List<HandlerExceptionResolver> resolvers) {
    resolvers.addFirst(new ProblemResolver());
  }

  @Override
  public void addViewControllers(ViewControllerRegistry registry) {
    registry.addRedirectViewController("/", "/swagger-ui.html");
  }
}
