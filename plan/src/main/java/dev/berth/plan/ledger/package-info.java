/**
 * The ledger: what is written beside an environment's data about which release runs there and which claims hold the data. Every decision
 * is a line of it. Pure; may call {@code dev.berth.plan.part.storage}; knows no kind.
 */
package dev.berth.plan.ledger;
