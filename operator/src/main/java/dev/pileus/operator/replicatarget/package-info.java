/**
 * The kind {@code ReplicaTarget}: how many replicas a Deployment should have. The reconciler takes an {@linkplain
 * dev.pileus.operator.replicatarget.Observation observation}, carries out the {@linkplain
 * dev.pileus.operator.replicatarget.Decision decision} that follows from it, and writes into the status what came of it.
 */
package dev.pileus.operator.replicatarget;
