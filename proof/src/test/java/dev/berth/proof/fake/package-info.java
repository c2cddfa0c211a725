/** Stand-ins for what a node would do: kubelet, proxy and registry, scripted by the test and answering over the real protocols. */
package dev.berth.proof.fake;
