/** The status function: how workloads fare, what they print and what changes, read from a watch and never asked for. */
package dev.pileus.status;
