package dev.pileus.ui.pages;

import dev.pileus.api.CallerToken;
import dev.pileus.api.status.Quota;
import dev.pileus.ui.functions.StatusClient;
import io.micronaut.http.client.exceptions.HttpClientException;
import jakarta.inject.Singleton;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads a namespace's quota for pages that can do without it. */
@Singleton
final class Quotas {

    private static final Logger LOG = LoggerFactory.getLogger(Quotas.class);

    private final StatusClient status;

    Quotas(StatusClient status) {
        this.status = status;
    }

    /** How much is used; nothing where it cannot be had. */
    Quota ifKnown(CallerToken token, String namespace) {
        try {
            return status.quota(token, namespace);
        } catch (HttpClientException e) {
            LOG.info("The quota of {} cannot be had: {}", namespace, e.getMessage());
            return new Quota(List.of());
        }
    }
}
