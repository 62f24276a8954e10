/**
 * The kinds: for each its blueprint, which says what parameters it has and what Kubernetes objects become of them. Beside
 * it, named after it, what only that kind needs; in {@link dev.pileus.provision.blueprint.Pods} and
 * {@link dev.pileus.provision.blueprint.Servers} what several of them are made of.
 */
package dev.pileus.provision.blueprint;
