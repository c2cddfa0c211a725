/**
 * What is written above: the status of primaries and Kubernetes Events about them. Stamps the only clock that a status holds. May call
 * {@code dev.berth.plan} and the Kubernetes client.
 */
package dev.berth.operator.report;
