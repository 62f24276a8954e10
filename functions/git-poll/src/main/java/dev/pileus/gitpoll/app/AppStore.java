package dev.pileus.gitpoll.app;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapList;
import io.fabric8.kubernetes.api.model.ListOptionsBuilder;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The apps' ConfigMaps and Secrets in Kubernetes, with the rights of whose client it is. */
final class AppStore {

    /** How many ConfigMaps are read at a time. */
    private static final long PAGE = 500;

    private static final PatchContext MERGE = PatchContext.of(PatchType.JSON_MERGE);

    private final KubernetesClient client;

    AppStore(KubernetesClient client) {
        this.client = client;
    }

    /** All apps, of all namespaces. */
    List<App> all() {
        List<App> apps = new ArrayList<>();
        String next = null;
        do {
            ConfigMapList page = client.configMaps()
                    .inAnyNamespace()
                    .withLabelSelector(AppLabels.SELECTOR)
                    .list(new ListOptionsBuilder()
                            .withLimit(PAGE)
                            .withContinue(next)
                            .build());
            page.getItems().forEach(configMap -> App.read(configMap).ifPresent(apps::add));
            next = page.getMetadata().getContinue();
        } while (next != null && !next.isEmpty());
        return apps;
    }

    /** The apps of a namespace, by name. */
    List<App> in(String namespace) {
        return client
                .configMaps()
                .inNamespace(namespace)
                .withLabelSelector(AppLabels.SELECTOR)
                .list()
                .getItems()
                .stream()
                .flatMap(configMap -> App.read(configMap).stream())
                .sorted(java.util.Comparator.comparing(App::name))
                .toList();
    }

    Optional<App> find(AppName name) {
        return Optional.ofNullable(client.configMaps()
                        .inNamespace(name.namespace())
                        .withName(name.objects())
                        .get())
                .flatMap(App::read);
    }

    AppSecret secret(AppName name) {
        return new AppSecret(Optional.ofNullable(client.secrets()
                .inNamespace(name.namespace())
                .withName(name.objects())
                .get()));
    }

    /**
     * Changes a ConfigMap.
     *
     * @throws io.fabric8.kubernetes.client.KubernetesClientException 409 where somebody else has since it was read
     */
    App change(App app, AppPatch patch) {
        ConfigMap changed = client.configMaps()
                .inNamespace(app.name().namespace())
                .withName(app.name().objects())
                .patch(MERGE, patch.toString());
        return new App(app.name(), changed);
    }

    /** Changes a Secret, likewise. */
    void change(Secret secret, AppPatch patch) {
        client.secrets()
                .inNamespace(secret.getMetadata().getNamespace())
                .withName(secret.getMetadata().getName())
                .patch(MERGE, patch.toString());
    }
}
