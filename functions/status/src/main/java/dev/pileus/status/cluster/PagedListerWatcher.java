package dev.pileus.status.cluster;

import com.google.gson.JsonParseException;
import com.google.gson.reflect.TypeToken;
import com.google.gson.stream.JsonReader;
import com.google.gson.stream.JsonToken;
import dev.pileus.common.Backoff;
import io.kubernetes.client.common.KubernetesListObject;
import io.kubernetes.client.common.KubernetesObject;
import io.kubernetes.client.informer.ListerWatcher;
import io.kubernetes.client.openapi.ApiClient;
import io.kubernetes.client.openapi.ApiException;
import io.kubernetes.client.openapi.JSON;
import io.kubernetes.client.openapi.Pair;
import io.kubernetes.client.openapi.models.V1ListMeta;
import io.kubernetes.client.util.CallGeneratorParams;
import io.kubernetes.client.util.Watch;
import io.kubernetes.client.util.Watchable;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import okhttp3.Call;
import okhttp3.Response;

/**
 * Lists and watches one resource for an informer of the client, whose own way to list holds all objects at once, whole. This
 * one lists page by page and reads a page object by object, projecting each as it comes in: of what nobody reads never more
 * than one object is in memory, however large tenants make theirs. And it tells a {@link WatchHealth} how it gets on.
 */
final class PagedListerWatcher<T extends KubernetesObject>
        implements ListerWatcher<T, PagedListerWatcher.ObjectList<T>> {

    /** How many objects are asked for at once. */
    private static final int PAGE = 100;

    /** How long a kind that the cluster does not have is let alone: longer each time that it still has not. */
    private static final Backoff PAUSES = new Backoff(Duration.ofSeconds(5), Duration.ofMinutes(1));

    /** The type of what only says how far a watch has come. */
    private static final String BOOKMARK = "BOOKMARK";

    private static final String JSON_TYPE = "application/json";

    private static final String[] AUTHENTICATIONS = {"BearerToken"};

    private final WatchedResource<T> resource;
    private final ApiClient client;
    private final WatchHealth health;
    private final Backoff pauses;
    private final AtomicInteger absences = new AtomicInteger();

    PagedListerWatcher(WatchedResource<T> resource, ApiClient client, WatchHealth health) {
        this(resource, client, health, PAUSES);
    }

    /** One that looks after these pauses whether the cluster has the kind by now. */
    PagedListerWatcher(WatchedResource<T> resource, ApiClient client, WatchHealth health, Backoff pauses) {
        this.resource = resource;
        this.client = client;
        this.health = health;
        this.pauses = pauses;
    }

    /** All pages' objects. */
    record ObjectList<T extends KubernetesObject>(V1ListMeta metadata, List<T> items) implements KubernetesListObject {
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
    public ObjectList<T> list(CallGeneratorParams parameters) throws ApiException {
        try {
            ObjectList<T> list = list();
            absences.set(0);
            health.works();
            return list;
        } catch (ApiException e) {
            if (!resource.absences().contains(e.getCode())) {
                throw e;
            }
            absences.incrementAndGet();
            health.works();
            return new ObjectList<>(new V1ListMeta().resourceVersion(""), List.of());
        }
    }

    private ObjectList<T> list() throws ApiException {
        List<T> items = new ArrayList<>();
        V1ListMeta metadata = new V1ListMeta();
        do {
            Optional<String> next = Optional.ofNullable(metadata.getContinue());
            Map<String, String> query = new TreeMap<>(Map.of("limit", Integer.toString(PAGE)));
            next.ifPresent(token -> query.put("continue", token));
            metadata = page(call(query), items);
        } while (metadata.getContinue() != null && !metadata.getContinue().isEmpty());
        return new ObjectList<>(metadata, items);
    }

    /** Adds what is kept of a page's objects. */
    private V1ListMeta page(Call call, List<T> items) throws ApiException {
        V1ListMeta metadata = new V1ListMeta();
        try (Response response = call.execute()) {
            if (!response.isSuccessful()) {
                throw new ApiException(response.code(), response.message());
            }
            JsonReader json = new JsonReader(response.body().charStream());
            json.beginObject();
            while (json.hasNext()) {
                String field = json.nextName();
                if (json.peek() == JsonToken.NULL) {
                    // A list of metadata alone that is empty has null for its items.
                    json.nextNull();
                    continue;
                }
                switch (field) {
                    case "metadata" -> metadata = JSON.getGson().fromJson(json, V1ListMeta.class);
                    case "items" -> {
                        json.beginArray();
                        while (json.hasNext()) {
                            T object = JSON.getGson().fromJson(json, resource.type());
                            resource.projection().apply(object).ifPresent(items::add);
                        }
                        json.endArray();
                    }
                    default -> json.skipValue();
                }
            }
            json.endObject();
            return metadata;
        } catch (IOException | JsonParseException e) {
            throw new ApiException(e);
        }
    }

    @Override
    public Watchable<T> watch(CallGeneratorParams parameters) throws ApiException {
        if (absences.get() > 0) {
            return new EmptyWatch<>(pauses.after(absences.get() - 1));
        }
        Call call = call(Map.of(
                "watch",
                "true",
                "allowWatchBookmarks",
                "true",
                "resourceVersion",
                parameters.resourceVersion,
                "timeoutSeconds",
                parameters.timeoutSeconds.toString()));
        try {
            Watchable<T> watch = Watch.createWatch(
                    client,
                    call,
                    TypeToken.getParameterized(Watch.Response.class, resource.type())
                            .getType());
            health.works();
            return new ProjectedWatch(watch);
        } catch (ApiException e) {
            // The informer keeps some of these to itself.
            health.fails(resource.path(), e);
            throw e;
        }
    }

    /** A GET of the objects. The client's own generic one forgets which page is wanted. */
    private Call call(Map<String, String> query) throws ApiException {
        List<Pair> pairs = new ArrayList<>();
        query.forEach((name, value) -> pairs.add(new Pair(name, value)));
        if (!resource.labelSelector().isEmpty()) {
            pairs.add(new Pair("labelSelector", resource.labelSelector()));
        }
        return client.buildCall(
                null,
                resource.path(),
                "GET",
                pairs,
                List.of(),
                null,
                new HashMap<>(Map.of("Accept", accept(query.containsKey("watch")))),
                new HashMap<>(),
                new HashMap<>(),
                AUTHENTICATIONS,
                null);
    }

    /** Where the metadata are enough, the API server leaves out the rest. */
    private String accept(boolean isWatch) {
        return resource.isMetadataOnly()
                ? JSON_TYPE + ";as=PartialObjectMetadata" + (isWatch ? "" : "List") + ";g=meta.k8s.io;v=v1," + JSON_TYPE
                : JSON_TYPE;
    }

    private final class ProjectedWatch implements Watchable<T> {

        private final Watchable<T> watch;

        ProjectedWatch(Watchable<T> watch) {
            this.watch = watch;
        }

        @Override
        public boolean hasNext() {
            return watch.hasNext();
        }

        @Override
        public Watch.Response<T> next() {
            Watch.Response<T> response = watch.next();
            boolean isAboutAnObject = response.object != null && !response.type.equals(BOOKMARK);
            if (!isAboutAnObject) {
                return response;
            }
            return resource.projection()
                    .apply(response.object)
                    .map(projected -> new Watch.Response<>(response.type, projected))
                    // What is not kept still tells the informer how far the watch has come.
                    .orElseGet(() -> new Watch.Response<>(BOOKMARK, response.object));
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
