/**
 * The operator: one process that runs the controllers of Pileus' custom resources, each in a package of its own. This package
 * holds what they share: settings, the client, leader election, health and metrics.
 */
package dev.pileus.operator;
