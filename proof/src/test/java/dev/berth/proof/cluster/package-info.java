/** The clusters that tests run against, and what their audit log says. Knows nothing of Berth but its name. */
package dev.berth.proof.cluster;
