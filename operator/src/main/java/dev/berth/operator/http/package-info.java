/** Health and metrics over HTTP. Knows nothing of Kubernetes: what is healthy is asked of whoever knows. */
package dev.berth.operator.http;
