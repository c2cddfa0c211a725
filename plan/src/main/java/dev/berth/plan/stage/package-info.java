/** What a stage stands for: the defaults of an environment that says little. Pure; knows no kind. */
package dev.berth.plan.stage;
