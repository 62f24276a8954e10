package dev.pileus.e2e.support;

import java.net.URI;
import java.util.Locale;

/** The functions, at the addresses that everybody uses. */
public enum Function {
    /** Makes workloads. */
    PROVISION,
    /** Deletes them. */
    TEARDOWN,
    /** Tells how they are. */
    STATUS,
    /** Has git apps follow their repositories. */
    GIT_POLL,
    /** Tells who of a group of peers reaches whom. */
    PEER,
    /** The web pages. */
    UI;

    /** The name of its Knative Service, and the first label of its host. */
    public String id() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** Where it answers a path. */
    public URI at(String path) {
        return Gateway.at(id() + "." + Cluster.PILEUS, path);
    }
}
