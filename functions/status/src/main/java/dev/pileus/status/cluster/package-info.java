/**
 * Caches of the cluster's objects.
 *
 * <p>In: lists and watches of the API server, over all namespaces. Out: {@link dev.pileus.status.cluster.WorkloadObjects},
 * the objects that one workload consists of now, with the events about them; and {@link dev.pileus.status.cluster.Topic}s,
 * each time that something about one has changed.
 *
 * <p>The informers are those of the Kubernetes client ({@code DefaultSharedIndexInformer}: reconnecting, listing anew,
 * store, index, handlers), the client is as Micronaut configures it. Micronaut's own informers are not used: there is one
 * for each class of object, and here are two of ConfigMaps and two of Events, by different labels; and they hold the start up.
 * What is added here, and why:
 *
 * <ul>
 *   <li>{@code PagedListerWatcher}: lists in pages, and holds one whole object at a time
 *   <li>{@code Projections}: what is held of an object, so that memory does not follow what tenants write
 *   <li>{@code WatchedResource}, {@code ObjectMetadata}: what is watched, and of what only the metadata
 *   <li>{@code WatchHealth}: since when a watch is broken, which readiness asks
 *   <li>{@code EmptyWatch}: a kind that the cluster may not have, such as Knative's
 *   <li>{@code TolerantJson}: an API server that is newer than the client
 *   <li>{@code WorkloadUids}: of which workload an event is, whose subject may have gone
 * </ul>
 */
package dev.pileus.status.cluster;
