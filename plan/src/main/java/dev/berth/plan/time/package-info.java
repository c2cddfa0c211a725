/** Spans, schedules, retention and deadlines, worked out from times that come in as values. Pure; knows no kind. */
package dev.berth.plan.time;
