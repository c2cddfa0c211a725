/**
 * What runs: from one component of a release and what its environment fills in, to the ConfigMap, Service, Deployment, disruption budget
 * and autoscaler, in the API server's own canonical form. Pure; knows no kind. May call {@code part.database}.
 */
package dev.berth.plan.part.workload;
