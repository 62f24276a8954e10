package dev.pileus.status.condition;

/**
 * What is said of one kind's deployment in its own words.
 *
 * @param starting why it is not ready when all that it needs is a moment
 * @param notServed that it still runs as it was before a change
 */
record DeploymentWords(String starting, String notServed) {}
