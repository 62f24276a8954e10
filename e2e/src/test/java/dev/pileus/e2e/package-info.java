/**
 * What people and programs can rely on, tried on a running cluster with nothing but the public contracts: the functions'
 * HTTP, the web pages, make, and the Kubernetes API.
 */
package dev.pileus.e2e;
