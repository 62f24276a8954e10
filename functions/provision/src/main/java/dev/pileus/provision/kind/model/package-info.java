/**
 * A language model.
 *
 * <p>In: the parameters of {@code kind.json}. Out: a Deployment of one pod that downloads the model first, a volume for
 * it, and a Service.
 */
package dev.pileus.provision.kind.model;
