package dev.jobpool.web;

import dev.jobpool.function.FunctionCatalog;
import dev.jobpool.function.FunctionChanges;
import dev.jobpool.function.FunctionIndex;
import dev.jobpool.function.FunctionSignature;
import dev.jobpool.function.FunctionSnapshot;
import dev.jobpool.web.FunctionView.Listing;
import dev.jobpool.web.FunctionView.Overloads;
import dev.jobpool.web.FunctionView.ProblemItem;
import dev.jobpool.web.FunctionView.Reload;
import java.io.IOException;
import java.util.List;
import org.springframework.web.bind.annotation.RestController;

/** The function catalogue over HTTP. */
@RestController
final class FunctionsController implements FunctionsApi {
  private final FunctionCatalog catalog;

  FunctionsController(FunctionCatalog catalog) {
    this.catalog = catalog;
  }

  @Override
  public Listing list() {
    FunctionSnapshot snapshot = catalog.current();
    return new Listing(
        snapshot.generation(),
        snapshot.fingerprint(),
        snapshot.loadedAt(),
        views(snapshot.functions().all()),
        ProblemItem.of(snapshot.problems()));
  }

  @Override
  public Overloads get(String name) {
    FunctionIndex functions = catalog.current().functions();
    List<FunctionSignature> overloads = functions.named(name);
    if (overloads.isEmpty()) {
      throw SubmissionCheck.noSuchFunction(name, functions.nearest(name)).asException();
    }
    return new Overloads(name, views(overloads));
  }

  @Override
  public Reload reload() throws IOException {
    FunctionChanges changes = catalog.reload();
    FunctionSnapshot snapshot = catalog.current();
    return new Reload(
        snapshot.generation(),
        changes.added(),
        changes.removed(),
        changes.changed(),
        ProblemItem.of(snapshot.problems()));
  }

  private static List<FunctionView> views(List<FunctionSignature> functions) {
    JobExamples examples = JobExamples.forCurrentRequest();
    return functions.stream().map(function -> FunctionView.of(function, examples)).toList();
  }
}
