/** The promises, tested: {@code api} on a real API server with scripted fakes around it, {@code node} on a real node. */
package dev.berth.proof;
