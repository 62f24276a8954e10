package dev.pileus.operator;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * The reasons of conditions; {@code docs/peergroup.md} and {@code docs/replicatarget.md} describe each. A stronger one is before a
 * weaker.
 */
public enum Reason {
    /** An object that the group needs is there and is somebody else's. */
    NAME_TAKEN,
    /** The namespace's quota leaves no room for an object or for pods. */
    QUOTA_EXCEEDED,
    /** The operator may not write in the namespace, or a policy refuses an object. */
    FORBIDDEN,
    /** Kubernetes finds an object invalid. */
    INVALID,
    /** Kubernetes refuses the pods for another reason than the quota. */
    PODS_REFUSED,
    /** There is no Deployment of the name that a target has. */
    DEPLOYMENT_NOT_FOUND,
    /** An older target of the same Deployment is in force. */
    SUPERSEDED,
    /** A HorizontalPodAutoscaler scales the Deployment. */
    AUTOSCALED,
    /** Somebody else sets the Deployment's replicas again and again. */
    CONTESTED,
    /** Kubernetes does not answer, or answers with an error that may pass. */
    API_ERROR,
    /** Pings on some links go unanswered. */
    LINKS_DOWN,
    /** There are more pods than asked for, or fewer. */
    SCALING,
    /** Pods are replaced by such of another template. */
    ROLLING_OUT,
    /** Pods are there and not ready. */
    PEERS_STARTING,
    /** Nothing is done because somebody paused the group. */
    PAUSED,
    /** Not all peers are ready. */
    PEERS_NOT_READY,
    /** Not all replicas are ready. */
    REPLICAS_NOT_READY,
    /** All peers are ready. */
    ALL_PEERS_READY,
    /** The group has no peers, as asked for. */
    NO_PEERS,
    /** The Deployment asks for as many replicas as its target. */
    APPLIED,
    /** All replicas are ready. */
    REPLICAS_READY,
    /** There is nothing to do. */
    SETTLED,
    /** Nothing is wrong. */
    AS_EXPECTED;

    /** The reason as Kubernetes writes it: {@code QuotaExceeded}. */
    public String text() {
        return Arrays.stream(name().split("_"))
                .map(word -> word.charAt(0) + word.substring(1).toLowerCase(Locale.ROOT))
                .collect(Collectors.joining());
    }
}
