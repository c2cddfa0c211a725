/**
 * Volumes and their custody: which claim is a volume, what must be made, what was lost, what is kept. Warrants to destroy data are made
 * here and nowhere else. Pure; knows no kind.
 */
package dev.berth.plan.part.storage;
