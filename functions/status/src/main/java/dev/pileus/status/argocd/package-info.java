/**
 * How Pileus itself is deployed.
 *
 * <p>In: the Applications of Argo CD in {@code cluster}. Out: the commit that is deployed, and one line on what is wrong.
 */
package dev.pileus.status.argocd;
