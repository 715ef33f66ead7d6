package dev.jobpool.web;

import io.swagger.v3.oas.annotations.Hidden;
import jakarta.servlet.RequestDispatcher;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.webmvc.error.ErrorController;
import org.springframework.http.HttpStatusCode;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** Answers with a problem what went wrong outside of Spring MVC: the container's error page. */
@Hidden
@RestController
final class UnhandledErrors implements ErrorController {

  @RequestMapping("${spring.web.error.path:/error}")
  void error(HttpServletRequest request, HttpServletResponse response) throws IOException {
    int status =
        request.getAttribute(RequestDispatcher.ERROR_STATUS_CODE) instanceof Integer code
            ? code
            : 404;
    @Nullable Object path = request.getAttribute(RequestDispatcher.ERROR_REQUEST_URI);
    ProblemWriter.write(
        ProblemResolver.ofStatus(HttpStatusCode.valueOf(status), null),
        Objects.toString(path, request.getRequestURI()),
        response);
  }
}
