package dev.pileus.provision.request;

import dev.pileus.api.CallerToken;

/**
 * A digest of the request that made a workload, in its record, to know it again when it is retried.
 *
 * @param key a digest of the caller and the Idempotency-Key
 * @param request a digest of everything that was asked for
 */
public record RequestDigest(String key, String request) {

    private static final String SEPARATOR = ".";

    /** The digest of a request that came with a key. */
    public static RequestDigest of(String user, String idempotencyKey, WorkloadRequest request) {
        return new RequestDigest(
                CallerToken.sha256(user + "\n" + idempotencyKey), CallerToken.sha256(request.toString()));
    }

    /** Where a name that follows from the key starts from. */
    public long seed() {
        return Long.parseUnsignedLong(key, 0, 16, 16);
    }

    /** Whether a stored digest is of a request with the same caller and key. */
    public boolean hasSameKey(String stored) {
        return stored.startsWith(key + SEPARATOR);
    }

    @Override
    public String toString() {
        return key + SEPARATOR + request;
    }
}
