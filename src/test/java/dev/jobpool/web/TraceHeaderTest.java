package dev.jobpool.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jobpool.job.JobRequest;
import dev.jobpool.job.Origin;
import dev.jobpool.job.TraceParent;
import org.junit.jupiter.api.Test;
import org.springframework.mock.web.MockHttpServletRequest;

class TraceHeaderTest {
  private static final String TRACE = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
  private static final String OTHER = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203332-01";

  private final MockHttpServletRequest http = new MockHttpServletRequest();

  @Test
  void added_wellFormed_isTheOriginsBesideThePrincipal() {
    http.addHeader("Traceparent", TRACE);
    JobRequest request = JobRequest.calling("a.B::c").origin(Origin.of("ada")).build();

    assertThat(TraceHeader.added(request, http).origin()).isEqualTo(new Origin("ada", TRACE));
  }

  @Test
  void added_none_isTheSame() {
    JobRequest request = JobRequest.calling("a.B::c").origin(Origin.of("ada")).build();

    assertThat(TraceHeader.added(request, http)).isSameAs(request);
  }

  @Test
  void read_malformedOrTwice_isIgnored() {
    http.addHeader("traceparent", "00-0-0-0");
    assertThat(TraceHeader.read(http)).isNull();

    var twice = new MockHttpServletRequest();
    twice.addHeader("traceparent", TRACE);
    twice.addHeader("traceparent", OTHER);
    assertThat(TraceHeader.read(twice)).isNull();
  }

  @Test
  void read_requestIsRecorded_isItsOwnPlace() {
    http.addHeader("traceparent", TRACE);
    http.setAttribute("traceparent", TraceParent.parse(OTHER).orElseThrow());

    assertThat(TraceHeader.read(http)).isEqualTo(OTHER);
  }
}
