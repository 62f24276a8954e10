/** How a workload fares, worked out from its objects when they change, and kept ready as JSON. */
package dev.pileus.status.workload;
