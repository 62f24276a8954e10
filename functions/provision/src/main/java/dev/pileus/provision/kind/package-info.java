/**
 * The kinds of workload, a package for each: its {@link dev.pileus.provision.kind.Blueprint}, its parameters, its
 * {@code kind.json} with texts and schema, and what else only that kind needs. In
 * {@link dev.pileus.provision.kind.PodTemplates}, {@link dev.pileus.provision.kind.Deployments},
 * {@link dev.pileus.provision.kind.Services}, {@link dev.pileus.provision.kind.Storage} and the like is what several of
 * them are made of. What comes in are the parameters of a request, as JSON; what goes out are Kubernetes objects that
 * nobody has made yet.
 */
package dev.pileus.provision.kind;
