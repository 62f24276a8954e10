package dev.pileus.gitpoll.app;

import dev.pileus.api.CallerToken;
import dev.pileus.common.CallerClients;
import dev.pileus.common.ProblemException;
import io.fabric8.kubernetes.api.model.authorization.v1.ResourceAttributesBuilder;
import io.fabric8.kubernetes.api.model.authorization.v1.SelfSubjectAccessReviewSpec;
import io.fabric8.kubernetes.api.model.authorization.v1.SelfSubjectAccessReviewSpecBuilder;
import io.micronaut.http.HttpStatus;
import jakarta.inject.Singleton;

/** Asks Kubernetes, with the caller's own token, whether the caller may have this function do something. */
@Singleton
final class Access {

    private final CallerClients clients;

    Access(CallerClients clients) {
        this.clients = clients;
    }

    /** A right, in RBAC's terms. */
    private record Right(String verb, String resource, String namespace, String name) {}

    /** Insists that the caller may change what is registered of an app: {@code patch} on its ConfigMap. */
    void requireChanging(CallerToken token, AppName app) {
        require(
                token,
                new Right("patch", "configmaps", app.namespace(), app.objects()),
                "change the app '" + app.name() + "' in '" + app.namespace() + "'");
    }

    /** Insists that the caller may say which keys an app uses: {@code create} on Secrets. */
    void requireGivingKeys(CallerToken token, AppName app) {
        require(
                token,
                new Right("create", "secrets", app.namespace(), null),
                "say which keys are trusted in '" + app.namespace() + "'");
    }

    private void require(CallerToken token, Right right, String words) {
        SelfSubjectAccessReviewSpec review = new SelfSubjectAccessReviewSpecBuilder()
                .withResourceAttributes(new ResourceAttributesBuilder()
                        .withVerb(right.verb())
                        .withResource(right.resource())
                        .withNamespace(right.namespace())
                        .withName(right.name())
                        .build())
                .build();
        if (!clients.isAllowed(token, review)) {
            throw new ProblemException(
                    HttpStatus.FORBIDDEN, "You may not " + words + ". Ask for a role that allows it.");
        }
    }
}
