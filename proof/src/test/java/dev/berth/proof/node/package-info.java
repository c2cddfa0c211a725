/**
 * The tier node: the operator as it is shipped, in a real cluster with a real node, and sites that visitors, neighbours and careless
 * authors come to. Everything here has namespaces and domains of its own, and is removed in the end.
 */
package dev.berth.proof.node;
