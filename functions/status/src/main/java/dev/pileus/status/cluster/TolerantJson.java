package dev.pileus.status.cluster;

import io.kubernetes.client.openapi.JSON;
import io.kubernetes.client.util.ClientBuilder;
import io.micronaut.context.event.BeanCreatedEvent;
import io.micronaut.context.event.BeanCreatedEventListener;
import jakarta.inject.Singleton;
import java.time.OffsetDateTime;

/**
 * Makes the Kubernetes client pass over fields that it does not know. By itself it refuses whole objects because of
 * one, so that any API server newer than the client breaks its watches: a pod of Kubernetes 1.33, which has an
 * {@code observedGeneration}, is too much for the client for 1.32. Kubernetes asks clients to pass over such fields.
 *
 * @see <a href="https://kubernetes.io/docs/reference/using-api/deprecation-policy/">what may be added to an API</a>
 */
@Singleton
final class TolerantJson implements BeanCreatedEventListener<ClientBuilder> {

    @Override
    public ClientBuilder onCreated(BeanCreatedEvent<ClientBuilder> event) {
        // The client has one reader for all; what makes its own one strict are adapters that this one does without.
        JSON.setGson(JSON.createGson()
                .registerTypeAdapter(OffsetDateTime.class, new JSON.OffsetDateTimeTypeAdapter())
                .registerTypeAdapter(byte[].class, new JSON.ByteArrayAdapter())
                .create());
        return event.getBean();
    }
}
