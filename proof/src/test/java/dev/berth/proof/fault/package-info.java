/**
 * Faults on the wire between an operator and its API server, and what must hold all the same. The proxy knows HTTP and the API server's
 * paths and nothing of Berth, so that any operator that takes a kubeconfig can be put behind it.
 */
package dev.berth.proof.fault;
