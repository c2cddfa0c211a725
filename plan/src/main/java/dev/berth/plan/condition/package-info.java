/** Findings to conditions; kstatus in one place. Pure; knows no kind. */
package dev.berth.plan.condition;
