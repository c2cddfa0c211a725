/** The Site kind: makes the inline Environments, resolves images, cuts Releases, and says how its environments fare. */
package dev.berth.plan.kind.site;
