/**
 * What is written below a primary: the Applier, its few verbs, the digest of what is ours of a live object, and everything that
 * sees the value of a Secret. The only room that writes children. May call {@code dev.berth.plan} and the Kubernetes client; what
 * has been seen comes in as {@link dev.berth.operator.apply.Sight}.
 */
package dev.berth.operator.apply;
