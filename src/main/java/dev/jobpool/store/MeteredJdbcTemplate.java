package dev.jobpool.store;

import dev.jobpool.job.StoreMeter;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.PreparedStatementCreator;
import org.springframework.jdbc.core.PreparedStatementSetter;
import org.springframework.jdbc.core.ResultSetExtractor;

/** Times what it reads, the wait for a connection included: every query comes by here. */
final class MeteredJdbcTemplate extends JdbcTemplate {
  private final StoreMeter meter;

  MeteredJdbcTemplate(DataSource dataSource, StoreMeter meter) {
    super(dataSource);
    this.meter = meter;
  }

  @Override
  public <T extends @Nullable Object> T query(
      PreparedStatementCreator creator,
      @Nullable PreparedStatementSetter setter,
      ResultSetExtractor<T> extractor) {
    long begunNanos = System.nanoTime();
    T result = super.query(creator, setter, extractor);
    meter.read(System.nanoTime() - begunNanos);
    return result;
  }
}
