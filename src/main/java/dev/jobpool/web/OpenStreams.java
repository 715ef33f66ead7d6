package dev.jobpool.web;

/** The clients that follow jobs, or the items of maps, at present. */
@FunctionalInterface
public interface OpenStreams {

  int count();
}
