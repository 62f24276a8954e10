/**
 * The check of a namespace's quota, before Kubernetes makes it.
 *
 * <p>In: the objects that are to be made or changed, and the ResourceQuotas of the namespace. Out: nothing where there is
 * room, or a problem (429) that names every limit in the way.
 */
package dev.pileus.provision.quota;
