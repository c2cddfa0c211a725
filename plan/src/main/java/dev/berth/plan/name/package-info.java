/**
 * Names that users type, as values that cannot be wrong: reading one either gives its normal form or a sentence that says what to write instead.
 * Pure; calls nothing of Berth.
 */
package dev.berth.plan.name;
