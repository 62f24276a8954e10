package dev.pileus.status.cluster;

import io.kubernetes.client.common.KubernetesListObject;
import io.kubernetes.client.common.KubernetesObject;
import io.kubernetes.client.informer.ListerWatcher;
import io.kubernetes.client.openapi.ApiClient;
import io.kubernetes.client.openapi.ApiException;
import io.kubernetes.client.openapi.models.V1ListMeta;
import io.kubernetes.client.util.CallGeneratorParams;
import io.kubernetes.client.util.Watch;
import io.kubernetes.client.util.Watchable;
import io.kubernetes.client.util.generic.GenericKubernetesApi;
import io.kubernetes.client.util.generic.options.ListOptions;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;

/**
 * Lists and watches one kind for an informer. It lists page by page and strips objects as they come in, so that neither
 * a long list nor what nobody reads is ever in memory; and it tells a {@link WatchHealth} how it gets on.
 */
final class PagedListerWatcher<T extends KubernetesObject, L extends KubernetesListObject>
        implements ListerWatcher<T, PagedListerWatcher.KeptList<T>> {

    /** How many objects are asked for at once. */
    private static final int PAGE = 500;

    private final Watched<T, L> watched;
    private final GenericKubernetesApi<T, L> api;
    private final WatchHealth health;

    PagedListerWatcher(Watched<T, L> watched, ApiClient client, WatchHealth health) {
        this.watched = watched;
        this.api = new GenericKubernetesApi<>(
                watched.type(), watched.listType(), watched.group(), watched.version(), watched.plural(), client);
        this.health = health;
    }

    /** All pages' objects. */
    record KeptList<T extends KubernetesObject>(V1ListMeta metadata, List<T> items) implements KubernetesListObject {
        @Override
        public V1ListMeta getMetadata() {
            return metadata;
        }

        @Override
        public List<T> getItems() {
            return items;
        }

        @Override
        public String getApiVersion() {
            return "v1";
        }

        @Override
        public String getKind() {
            return "List";
        }
    }

    @Override
    public KeptList<T> list(CallGeneratorParams parameters) throws ApiException {
        List<T> items = new ArrayList<>();
        ListOptions options = options();
        options.setLimit(PAGE);
        V1ListMeta metadata;
        do {
            L page = api.list(options).throwsApiException().getObject();
            page.getItems().stream()
                    .map(watched.type()::cast)
                    .map(watched.keep())
                    .flatMap(Optional::stream)
                    .forEach(items::add);
            metadata = page.getMetadata();
            options.setContinue(metadata.getContinue());
        } while (metadata.getContinue() != null && !metadata.getContinue().isEmpty());
        health.works();
        return new KeptList<>(metadata, items);
    }

    @Override
    public Watchable<T> watch(CallGeneratorParams parameters) throws ApiException {
        ListOptions options = options();
        options.setResourceVersion(parameters.resourceVersion);
        options.setTimeoutSeconds(parameters.timeoutSeconds);
        try {
            Watchable<T> watch = api.watch(options);
            health.works();
            return new KeptWatch(watch);
        } catch (ApiException e) {
            // The informer keeps some of these to itself.
            health.fails(watched.plural(), e);
            throw e;
        }
    }

    private ListOptions options() {
        ListOptions options = new ListOptions();
        if (!watched.labelSelector().isEmpty()) {
            options.setLabelSelector(watched.labelSelector());
        }
        return options;
    }

    private final class KeptWatch implements Watchable<T> {

        private final Watchable<T> watch;

        KeptWatch(Watchable<T> watch) {
            this.watch = watch;
        }

        @Override
        public boolean hasNext() {
            return watch.hasNext();
        }

        @Override
        public Watch.Response<T> next() {
            Watch.Response<T> response = watch.next();
            if (response.object == null) {
                return response;
            }
            return watched.keep()
                    .apply(response.object)
                    .map(kept -> new Watch.Response<>(response.type, kept))
                    // To the informer a bookmark only says how far the watch has come.
                    .orElseGet(() -> new Watch.Response<>("BOOKMARK", response.object));
        }

        @Override
        public Iterator<Watch.Response<T>> iterator() {
            return this;
        }

        @Override
        public void close() throws IOException {
            watch.close();
        }
    }
}
