/**
 * The kinds of workload, a package for each: its {@link dev.pileus.provision.kind.Blueprint}, its parameters, its
 * {@code kind.json} with texts and schema, and what else only that kind needs. In
 * {@link dev.pileus.provision.kind.PodTemplates}, {@link dev.pileus.provision.kind.Servers} and
 * {@link dev.pileus.provision.kind.Storage} is what several of them are made of.
 */
package dev.pileus.provision.kind;
