package dev.pileus.operator;

/** Recognizes a refusal because of a used up quota. */
final class Quotas {

    /** There is no code for it: to programs it is any other 403. In {@code k8s.io/apiserver}, quota/resourcequota. */
    private static final String EXCEEDED = "exceeded quota: ";

    private Quotas() {}

    static boolean isExceeded(String message) {
        return message.contains(EXCEEDED);
    }

    /** The part of a message that tells of the quota, without the names of the objects that were refused. */
    static String excerpt(String message) {
        return message.substring(Math.max(0, message.indexOf(EXCEEDED)));
    }
}
