/**
 * What is asked of the operator over HTTP: health and metrics, and on a port of its own the deliveries of webhooks, with the proofs that
 * they need. Knows nothing of Kubernetes: what is healthy, and what a site's key is, is asked of whoever knows.
 */
package dev.berth.operator.http;
