/**
 * What the operator costs on a real API server whose pods are simulated: {@link dev.berth.bench.CountsTest} gates what is counted,
 * {@link dev.berth.bench.BenchTest} measures the rest beside a floor, and {@link dev.berth.bench.Report} says both against the budgets.
 */
package dev.berth.bench;
