/** Workloads as they are answered, worked out from their objects when these change, and kept ready as JSON. */
package dev.pileus.status.workload;
