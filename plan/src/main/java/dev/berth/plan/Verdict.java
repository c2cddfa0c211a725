package dev.berth.plan;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What is said about a primary.
 *
 * @param status    without clocks: condition times are stamped by the reporter
 * @param lookAgain when no event will tell, judge again at this time
 * @param gone      a deleted primary may lose its finalizer
 * @param news      for Kubernetes Events, sent when the status changes
 */
public record Verdict<S>(S status, Optional<Instant> lookAgain, boolean gone, List<News> news) {
    /** An Event: typed reason and a sentence. */
    public record News(boolean warning, String reason, String message) {}
}
