package dev.pileus.replicas;

import com.google.protobuf.Any;
import com.google.rpc.BadRequest;
import com.google.rpc.Code;
import com.google.rpc.Status;
import dev.pileus.replicas.v1.SetReplicasRequest;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.StatusProto;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The rules for requests, for gRPC and HTTP alike. What breaks one is refused with INVALID_ARGUMENT, which names the field as
 * JSON does.
 */
final class Requests {

    /** The query parameters over HTTP. */
    static final Set<String> PARAMETERS = Set.of("labelSelector", "pageSize", "pageToken");

    static final int MAX_PAGE_SIZE = 500;

    private static final int DEFAULT_PAGE_SIZE = 100;
    private static final int MAX_SELECTOR_LENGTH = 1_024;
    private static final int MAX_NAME_LENGTH = 253;
    private static final Pattern LABEL = Pattern.compile("[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?");
    private static final Pattern SUBDOMAIN =
            Pattern.compile("[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*");
    private static final Pattern RESOURCE_VERSION = Pattern.compile("[0-9]{0,20}");

    private Requests() {}

    /** The key of a Deployment that a request names. */
    static String key(String namespace, String name) {
        checkNamespace(namespace);
        if (name.length() > MAX_NAME_LENGTH || !SUBDOMAIN.matcher(name).matches()) {
            throw invalid("name", "is the name of a Deployment: lower-case letters, digits, - and .");
        }
        return DeploymentCache.key(namespace, name);
    }

    private static void checkNamespace(String namespace) {
        if (!LABEL.matcher(namespace).matches()) {
            throw invalid("namespace", "is the name of a namespace: at most 63 lower-case letters, digits and -");
        }
    }

    /** Checks the numbers of a request to set replicas. */
    static void check(SetReplicasRequest request, int maxReplicas) {
        if (!request.hasReplicas()) {
            throw invalid("replicas", "is required");
        }
        checkCount("replicas", request.getReplicas(), maxReplicas);
        if (request.hasExpectedReplicas()) {
            checkCount("expectedReplicas", request.getExpectedReplicas(), Integer.MAX_VALUE);
        }
        if (!RESOURCE_VERSION.matcher(request.getResourceVersion()).matches()) {
            throw invalid("resourceVersion", "is a version as a Deployment has it, a number of at most 20 digits");
        }
    }

    /** A target has a version of its own, of which callers know nothing. */
    static void checkTarget(SetReplicasRequest request, String target) {
        if (!target.isEmpty() && !request.getResourceVersion().isEmpty()) {
            throw invalid(
                    "resourceVersion",
                    "cannot be given where a ReplicaTarget is in force, which is %s; expectedReplicas can"
                            .formatted(target));
        }
    }

    private static void checkCount(String field, int count, int max) {
        if (count < 0 || count > max) {
            throw invalid(field, "is a number from 0 to %d, and not %d".formatted(max, count));
        }
    }

    /** The selector of a request about many Deployments. */
    static LabelSelector selector(String namespace, String selector) {
        if (!namespace.isEmpty()) {
            checkNamespace(namespace);
        }
        if (selector.length() > MAX_SELECTOR_LENGTH) {
            throw invalid("labelSelector", "has at most %d characters".formatted(MAX_SELECTOR_LENGTH));
        }
        try {
            return LabelSelector.parse(selector);
        } catch (IllegalArgumentException e) {
            throw invalid("labelSelector", e.getMessage());
        }
    }

    /** How many Deployments a page has. */
    static int pageSize(int size) {
        if (size < 0 || size > MAX_PAGE_SIZE) {
            throw invalid(
                    "pageSize",
                    "is a number from 1 to %d, or 0 for %d, and not %d"
                            .formatted(MAX_PAGE_SIZE, DEFAULT_PAGE_SIZE, size));
        }
        return size == 0 ? DEFAULT_PAGE_SIZE : size;
    }

    /** The token of the page that begins after a key. */
    static String pageToken(String key) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(key.getBytes(StandardCharsets.UTF_8));
    }

    /** The key after which a page begins; empty for the first. */
    static String after(String pageToken, String namespace) {
        if (pageToken.isEmpty()) {
            return "";
        }
        try {
            String key = new String(Base64.getUrlDecoder().decode(pageToken), StandardCharsets.UTF_8);
            if (key.startsWith(namespace + (namespace.isEmpty() ? "" : "/")) && key.indexOf('/') > 0) {
                return key;
            }
        } catch (IllegalArgumentException e) {
            // Said below.
        }
        throw invalid("pageToken", "is no nextPageToken that a call with this namespace has answered");
    }

    /** The refusal of a field. */
    static StatusRuntimeException invalid(String field, String message) {
        BadRequest details = BadRequest.newBuilder()
                .addFieldViolations(
                        BadRequest.FieldViolation.newBuilder().setField(field).setDescription(message))
                .build();
        return StatusProto.toStatusRuntimeException(Status.newBuilder()
                .setCode(Code.INVALID_ARGUMENT_VALUE)
                .setMessage(field + " " + message)
                .addDetails(Any.pack(details))
                .build());
    }
}
