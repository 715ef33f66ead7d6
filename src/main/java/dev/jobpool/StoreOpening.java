package dev.jobpool;

import dev.jobpool.store.PostgresStores.Opened;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Supplier;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.boot.web.server.WebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;

/**
 * Opens the store on a thread of its own, from the moment at which the web server is set up: that
 * is what those who customize the web server are made for, before anything that needs the store.
 */
final class StoreOpening implements WebServerFactoryCustomizer<WebServerFactory>, DisposableBean {
  private final CompletableFuture<Opened> opened;
  private volatile boolean taken;

  StoreOpening(Supplier<Opened> opens) {
    Thread.Builder thread = Thread.ofPlatform().daemon().name("store-opening");
    this.opened = CompletableFuture.supplyAsync(opens, thread::start);
  }

  /** The store, when it is open. Whoever calls this closes it. */
  Opened await() {
    taken = true;
    try {
      return opened.join();
    } catch (CompletionException e) {
      throw e.getCause() instanceof RuntimeException cause ? cause : e;
    }
  }

  /** Leaves the web server as it is. */
  @Override
  public void customize(WebServerFactory factory) {}

  /** Closes a store that nobody came for, as the start had failed. */
  @Override
  public void destroy() {
    if (!taken) {
      opened.thenAccept(it -> it.store().close()).exceptionally(_ -> null).join();
    }
  }
}
