/**
 * The sweep over every field: each is given values that are good, bad and odd, on a site that runs well, and given back. What the API server
 * takes must end Ready or in a sentence, as a fresh apply of the same object does, and going back must lead back.
 */
package dev.berth.proof.acto;
