/** How a workload fares, and in plain words why it is not ready: worked out from its objects, for each kind. */
package dev.pileus.status.condition;
