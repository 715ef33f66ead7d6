package dev.jobpool.web;

import dev.jobpool.job.JobState;
import io.swagger.v3.oas.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** One line about an item, for the documentation. {@link ItemLines} writes it. */
@Schema(name = "Item", description = "What became of one item of a map.")
record ItemView(
    @Schema(description = "Its place among the items, from 0.") int index,
    @Schema(description = "SUCCEEDED, FAILED, TIMED_OUT, CANCELLED or LOST.") JobState state,
    @Schema(
            description = "What the function returned for it; left out if it did not succeed.",
            requiredMode = Schema.RequiredMode.NOT_REQUIRED,
            types = {"object", "array", "string", "number", "boolean", "null"},
            example = "4")
        @Nullable Object value,
    @Schema(
            description = "Why it did not succeed; left out if it did.",
            requiredMode = Schema.RequiredMode.NOT_REQUIRED)
        JobView.@Nullable ErrorView error) {}
