package dev.pileus.e2e.support;

import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.ServiceBuilder;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.ValidatingWebhookConfigurationBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * An admission webhook that takes calls and never says anything: while it is there, the API server holds back its answer
 * to whoever creates a Job in a namespace, for some seconds.
 */
public final class SilentWebhook implements AutoCloseable {

    private static final int SECONDS = 30;
    private static final String LISTEN = "import socket, time; s = socket.create_server(('', 8443)); time.sleep(600)";

    private final List<HasMetadata> objects;

    private SilentWebhook(String namespace) {
        String home = "e2e-silent-" + Tenant.suffix();
        Map<String, String> labels = Map.of("app", "silent");
        objects = List.of(
                new NamespaceBuilder()
                        .withNewMetadata()
                        .withName(home)
                        .endMetadata()
                        .build(),
                new PodBuilder()
                        .withNewMetadata()
                        .withNamespace(home)
                        .withName("silent")
                        .withLabels(labels)
                        .endMetadata()
                        .withNewSpec()
                        .withTerminationGracePeriodSeconds(0L)
                        .addNewContainer()
                        .withName("silent")
                        .withImage(Cluster.setting("PILEUS_IMAGES_SHELL"))
                        .withCommand("python3", "-c", LISTEN)
                        .withNewReadinessProbe()
                        .withPeriodSeconds(1)
                        .withNewTcpSocket()
                        .withPort(new IntOrString(8443))
                        .endTcpSocket()
                        .endReadinessProbe()
                        .endContainer()
                        .endSpec()
                        .build(),
                new ServiceBuilder()
                        .withNewMetadata()
                        .withNamespace(home)
                        .withName("silent")
                        .endMetadata()
                        .withNewSpec()
                        .withSelector(labels)
                        .addNewPort()
                        .withPort(443)
                        .withTargetPort(new IntOrString(8443))
                        .endPort()
                        .endSpec()
                        .build(),
                new ValidatingWebhookConfigurationBuilder()
                        .withNewMetadata()
                        .withName(home)
                        .endMetadata()
                        .addNewWebhook()
                        .withName("silent.e2e.pileus.dev")
                        .withAdmissionReviewVersions("v1")
                        .withSideEffects("None")
                        .withFailurePolicy("Fail")
                        .withTimeoutSeconds(SECONDS)
                        .addNewRule()
                        .withApiGroups("batch")
                        .withApiVersions("v1")
                        .withOperations("CREATE")
                        .withResources("jobs")
                        .endRule()
                        .withNewNamespaceSelector()
                        .withMatchLabels(Map.of("kubernetes.io/metadata.name", namespace))
                        .endNamespaceSelector()
                        .withNewClientConfig()
                        .withNewService()
                        .withNamespace(home)
                        .withName("silent")
                        .endService()
                        .endClientConfig()
                        .endWebhook()
                        .build());
    }

    /** Puts it there, and waits until it listens, and the API server calls it. */
    public static SilentWebhook forJobsIn(String namespace) {
        SilentWebhook webhook = new SilentWebhook(namespace);
        try {
            for (HasMetadata object : webhook.objects) {
                Cluster.admin().resource(object).create();
                if (object.getKind().equals("Pod")) {
                    Cluster.admin().resource(object).waitUntilReady(Patience.PATIENCE.toSeconds(), TimeUnit.SECONDS);
                }
            }
            await("Jobs of %s are held back".formatted(namespace)).until(() -> isHeldBack(namespace));
            return webhook;
        } catch (RuntimeException e) {
            webhook.close();
            throw e;
        }
    }

    /** Whether a Job is not answered that was sent a second before another one of elsewhere, which is. */
    private static boolean isHeldBack(String namespace) throws InterruptedException {
        CountDownLatch answered = new CountDownLatch(1);
        Thread.ofVirtual().start(() -> {
            try {
                tryJob(namespace);
            } catch (KubernetesClientException refused) {
                // It was held back until the webhook's time was over.
            }
            answered.countDown();
        });
        boolean isAnswered = answered.await(1, TimeUnit.SECONDS);
        tryJob("default");
        return !isAnswered && answered.getCount() > 0;
    }

    private static void tryJob(String namespace) {
        Cluster.admin()
                .resource(Pods.harmlessJob("tried"))
                .inNamespace(namespace)
                .dryRun()
                .create();
    }

    @Override
    public void close() {
        for (HasMetadata object : objects.reversed()) {
            Cluster.admin().resource(object).delete();
        }
    }
}
