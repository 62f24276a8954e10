/**
 * An app from a git repository.
 *
 * <p>In: the parameters of {@code kind.json}. Out: a Deployment or a Knative Service, with a Service and an Ingress for
 * the former; the ConfigMap by which git-poll knows it; and a Secret with the credentials of its repository.
 */
package dev.pileus.provision.kind.gitapp;
