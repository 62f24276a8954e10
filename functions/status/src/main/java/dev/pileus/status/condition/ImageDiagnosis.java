package dev.pileus.status.condition;

import dev.pileus.api.Reason;
import dev.pileus.api.ReasonCode;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Diagnoses an image that cannot be pulled, from what the container runtime says; the words differ between runtimes and
 * registries.
 */
final class ImageDiagnosis {

    private static final Pattern EVENT = Pattern.compile(
            "^(?:Failed to (?:pull|inspect)|Failed to apply default image tag to) " + "(?:image )?\"([^\"]+)\": (.*)$",
            Pattern.DOTALL);

    private ImageDiagnosis() {}

    static Reason notFound(String image) {
        return new Reason(ReasonCode.IMAGE_NOT_FOUND, "image not found: " + image);
    }

    /** The problem with an image, from all that was said of it. */
    static Reason of(String image, String message) {
        String said = message.toLowerCase(Locale.ROOT);
        if (contains(
                said,
                "pull access denied",
                "insufficient_scope",
                "unauthorized",
                "authentication required",
                "403 forbidden")) {
            return new Reason(ReasonCode.IMAGE_ACCESS_DENIED, "image not found, or it needs a login: " + image);
        }
        if (contains(said, "code = notfound", ": not found", "manifest unknown", "name unknown")) {
            return notFound(image);
        }
        if (contains(
                said,
                "no such host",
                "i/o timeout",
                "connection refused",
                "network is unreachable",
                "no route to host",
                "tls handshake timeout",
                "temporary failure in name resolution",
                "server misbehaving")) {
            return new Reason(
                    ReasonCode.REGISTRY_UNREACHABLE,
                    "image cannot be pulled: " + image + " (its registry cannot be reached)");
        }
        if (contains(said, "toomanyrequests", "too many requests")) {
            return new Reason(
                    ReasonCode.REGISTRY_RATE_LIMITED,
                    "image cannot be pulled: " + image + " (its registry allows no more pulls for now)");
        }
        if (contains(said, "no match for platform", "no matching manifest", "exec format error")) {
            return new Reason(
                    ReasonCode.IMAGE_PLATFORM_MISMATCH, "image is not made for this kind of processor: " + image);
        }
        return new Reason(ReasonCode.IMAGE_PULL_FAILED, "image cannot be pulled: " + image);
    }

    /** The problem that an event tells, if it is about an image. */
    static Optional<Reason> ofEvent(String message) {
        Matcher event = EVENT.matcher(Objects.requireNonNullElse(message, ""));
        return event.matches() ? Optional.of(of(event.group(1), event.group(2))) : Optional.empty();
    }

    private static boolean contains(String said, String... words) {
        return Stream.of(words).anyMatch(said::contains);
    }
}
