package dev.jobpool.pool;

/**
 * A function as its callers name it: where it is, and what they want its result to be read as.
 *
 * @param name {@code com.acme.Reports::render}
 * @param resultType {@code Object.class} gives what JSON gives: {@code String}, {@code Integer},
 *     {@code Long}, {@code Double}, {@code Boolean}, {@code List}, {@code Map} or null; {@code
 *     byte[].class} a byte array as it is
 */
public record RemoteFunction<R>(String name, Class<R> resultType) {

  public static <R> RemoteFunction<R> of(String name, Class<R> resultType) {
    return new RemoteFunction<>(name, resultType);
  }

  public static RemoteFunction<Object> of(String name) {
    return new RemoteFunction<>(name, Object.class);
  }
}
