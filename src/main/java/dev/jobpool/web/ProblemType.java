package dev.jobpool.web;

import java.net.URI;
import java.util.Arrays;
import java.util.Optional;
import org.springframework.http.HttpStatus;

/**
 * The kinds of error the service answers with. Their names are stable: clients may depend on them.
 * Each is explained under {@code /problems/<name>}.
 */
enum ProblemType {
  BAD_REQUEST(
      HttpStatus.BAD_REQUEST,
      "Bad request",
      "The request is not well-formed HTTP, or a part of it other than the body cannot be read."),
  INVALID_PARAMETER(
      HttpStatus.BAD_REQUEST,
      "Invalid query parameter",
      "A query parameter is unknown, given twice or has a value that it cannot have; errors names"
          + " it."),
  MALFORMED_JSON(
      HttpStatus.BAD_REQUEST,
      "Malformed JSON",
      "The body is empty, not UTF-8, or not one JSON document within the limits on nesting and"
          + " number length; the detail tells line and column."),
  INVALID_BODY(
      HttpStatus.BAD_REQUEST,
      "Invalid body",
      "The body is JSON, but a field is unknown, missing or of the wrong type or range; errors"
          + " points to each."),
  BAD_ARGUMENTS(
      HttpStatus.BAD_REQUEST,
      "Arguments do not fit the function",
      "An argument is missing, too many, unknown or not of the parameter's type; errors points to"
          + " each. The job was not accepted."),
  NOT_CALLABLE(
      HttpStatus.BAD_REQUEST,
      "The function cannot be called as a job",
      "The name stands for something that is deployed but cannot run as a job: overloads that"
          + " cannot be told apart, or a session."),
  NOT_A_SESSION(
      HttpStatus.BAD_REQUEST,
      "The function is no session",
      "The function takes arguments and returns a result; only one that takes an InputStream and"
          + " an OutputStream can be conversed with."),
  UNAUTHENTICATED(
      HttpStatus.UNAUTHORIZED,
      "Who are you?",
      "The service asks who its callers are, and the request has no credentials or such as are not"
          + " valid: a key or a token goes into Authorization: Bearer or X-API-Key."),
  FORBIDDEN(
      HttpStatus.FORBIDDEN,
      "Not allowed",
      "The credentials are valid, but do not allow this: they lack the role, or the function is not"
          + " among those they may have called."),
  ORIGIN_REFUSED(
      HttpStatus.FORBIDDEN,
      "Not from this page",
      "A browser opened the session for a page of another server; only pages of this one may."),
  NO_SUCH_FUNCTION(
      HttpStatus.NOT_FOUND,
      "No such function",
      "No deployed function has this name; suggestions lists the nearest names."),
  NO_SUCH_JOB(
      HttpStatus.NOT_FOUND,
      "No such job",
      "No job has this id: it was never given, or the job was removed."),
  NO_SUCH_DELIVERY(
      HttpStatus.NOT_FOUND,
      "No such delivery",
      "The job has no delivery of this id: it has not ended, or nobody is to be told of its end."),
  NO_SUCH_WORKER(
      HttpStatus.NOT_FOUND, "No such worker", "The pool has no worker of this number any more."),
  NOT_FOUND(HttpStatus.NOT_FOUND, "Not found", "Nothing is served under this path."),
  METHOD_NOT_ALLOWED(
      HttpStatus.METHOD_NOT_ALLOWED,
      "Method not allowed",
      "The path exists but does not take this method; the Allow header lists those it takes."),
  NOT_ACCEPTABLE(
      HttpStatus.NOT_ACCEPTABLE,
      "Not acceptable",
      "The answer exists in none of the media types that the Accept header names."),
  TOO_SLOW(
      HttpStatus.REQUEST_TIMEOUT,
      "Too slow",
      "The body came so slowly that it was given up. Nothing was accepted."),
  JOB_FAILED(
      HttpStatus.CONFLICT,
      "The job did not succeed",
      "There is no result, because the job failed, timed out, was cancelled or lost its worker;"
          + " error tells why."),
  JOB_FINISHED(
      HttpStatus.CONFLICT,
      "The job is finished",
      "A finished job cannot be cancelled. It can be removed with purge=true."),
  JOB_NOT_FINISHED(
      HttpStatus.CONFLICT,
      "The job is not finished",
      "Only a finished job can be removed. Cancel it first."),
  NOT_A_MAP(
      HttpStatus.CONFLICT,
      "The job is no map",
      "Only a job that was submitted with items has outcomes of items."),
  POOL_CLOSED(
      HttpStatus.CONFLICT,
      "The pool is closed",
      "The pool was closed or terminated and takes no jobs until it is opened again."),
  POOL_OPEN(
      HttpStatus.CONFLICT,
      "The pool is open",
      "An open pool's workers do not end, so nobody can wait for it: close or terminate it first."),
  KEY_IN_USE(
      HttpStatus.CONFLICT,
      "The Idempotency-Key is in use",
      "A request with the same Idempotency-Key is being answered at this moment. Send it again"
          + " when that one is over."),
  RESULT_EXPIRED(
      HttpStatus.GONE,
      "The result has expired",
      "The job is older than results are kept and has been deleted."),
  BODY_TOO_LARGE(
      HttpStatus.CONTENT_TOO_LARGE, "Body too large", "The body is longer than the service reads."),
  UNSUPPORTED_MEDIA_TYPE(
      HttpStatus.UNSUPPORTED_MEDIA_TYPE,
      "Unsupported media type",
      "The body must be JSON in UTF-8, sent as Content-Type: application/json, or for a stream of"
          + " items as application/x-ndjson."),
  KEY_REUSED(
      HttpStatus.UNPROCESSABLE_CONTENT,
      "The Idempotency-Key belongs to another request",
      "An Idempotency-Key was sent that came before with another body. Nothing was accepted."),
  UPGRADE_REQUIRED(
      HttpStatus.UPGRADE_REQUIRED,
      "Upgrade required",
      "This path speaks WebSocket, version 13: the request must ask for the upgrade."),
  OVER_QUOTA(
      HttpStatus.TOO_MANY_REQUESTS,
      "Over quota",
      "As many jobs of this principal wait or run as may; try again after the time in Retry-After."
          + " Nothing was accepted."),
  TOO_MANY_REQUESTS(
      HttpStatus.TOO_MANY_REQUESTS,
      "Too many requests",
      "This principal sends more requests than it may; try again after the time in Retry-After."),
  INTERNAL_ERROR(
      HttpStatus.INTERNAL_SERVER_ERROR,
      "Internal error",
      "The service failed; its log tells why. The request may be repeated."),
  QUEUE_FULL(
      HttpStatus.SERVICE_UNAVAILABLE,
      "The queue is full",
      "As many jobs wait as may; try again after the time in Retry-After. Nothing was accepted."),
  STORE_UNAVAILABLE(
      HttpStatus.SERVICE_UNAVAILABLE,
      "The store is unavailable",
      "Jobs cannot be stored or read at present; try again after the time in Retry-After. Nothing"
          + " was accepted."),
  PROVIDER_UNAVAILABLE(
      HttpStatus.SERVICE_UNAVAILABLE,
      "Tokens cannot be checked",
      "The identity provider does not answer, so that it cannot be told whether the token is valid;"
          + " try again after the time in Retry-After."),
  TOO_MANY_STREAMS(
      HttpStatus.SERVICE_UNAVAILABLE,
      "Too many streams",
      "As many clients follow jobs as may; try again after the time in Retry-After, or ask for the"
          + " job now and then."),
  STOPPING(
      HttpStatus.SERVICE_UNAVAILABLE,
      "The service is stopping",
      "This replica takes no more jobs. Try again after the time in Retry-After: another one will,"
          + " or this one when it is back.");

  private final HttpStatus status;
  private final String title;
  private final String explanation;
  private final String code;

  ProblemType(HttpStatus status, String title, String explanation) {
    this.status = status;
    this.title = title;
    this.explanation = explanation;
    this.code = Codes.of(this);
  }

  HttpStatus status() {
    return status;
  }

  /** A few words, the same for every problem of this type. */
  String title() {
    return title;
  }

  /** A sentence for {@code /problems/<name>}. */
  String explanation() {
    return explanation;
  }

  /** The last segment of the type: {@code no-such-job}. */
  String code() {
    return code;
  }

  /** The {@code type} member: {@code /problems/no-such-job}. */
  URI uri() {
    return URI.create("/problems/" + code);
  }

  static Optional<ProblemType> ofCode(String code) {
    return Arrays.stream(values()).filter(type -> type.code.equals(code)).findFirst();
  }
}
