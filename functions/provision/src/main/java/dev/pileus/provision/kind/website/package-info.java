/**
 * A website of one page.
 *
 * <p>In: the parameters of {@code kind.json}. Out: a Deployment of a web server, a ConfigMap with the page, a Service
 * and an Ingress.
 */
package dev.pileus.provision.kind.website;
