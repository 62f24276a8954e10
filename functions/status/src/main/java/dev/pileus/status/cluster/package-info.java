/** What the function knows of the cluster: copies of the objects that workloads consist of, kept by watches. */
package dev.pileus.status.cluster;
