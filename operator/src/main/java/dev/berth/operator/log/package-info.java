/** How log lines look: one JSON object per line on standard output. Found by Logback through its service file; calls nothing of Berth. */
package dev.berth.operator.log;
