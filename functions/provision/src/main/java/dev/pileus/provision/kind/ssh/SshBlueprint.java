package dev.pileus.provision.kind.ssh;

import dev.pileus.provision.kind.Blueprint;
import dev.pileus.provision.kind.Deployments;
import dev.pileus.provision.kind.Origin;
import dev.pileus.provision.kind.PodTemplates;
import dev.pileus.provision.kind.Probes;
import dev.pileus.provision.kind.Services;
import dev.pileus.provision.kind.Storage;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.api.model.VolumeBuilder;
import io.micronaut.context.annotation.Value;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Builds a Linux box to log in to: an SSH server as an ordinary user, for one public key, with a host key of its own.
 */
@Singleton
final class SshBlueprint implements Blueprint<SshParameters> {

    private static final String HOST_KEY = "host_key";

    private static final String HOME = "home";
    private static final String HOME_SIZE = "1Gi";
    private static final String KEYS = "keys";
    private static final String RUN = "run";
    private static final int PORT = 2222;

    private final String image;
    private final Storage storage;
    private final HostKeys hostKeys;

    SshBlueprint(@Value("${pileus.images.ssh}") String image, Storage storage, HostKeys hostKeys) {
        this.image = image;
        this.storage = storage;
        this.hostKeys = hostKeys;
    }

    @Override
    public String kind() {
        return "ssh";
    }

    @Override
    public Class<SshParameters> parameters() {
        return SshParameters.class;
    }

    @Override
    public SshParameters checked(SshParameters parameters) {
        return new SshParameters(SshPublicKey.checked(parameters.publicKey()));
    }

    @Override
    public List<HasMetadata> objects(Origin origin, SshParameters parameters) {
        return Stream.of(
                        Optional.<HasMetadata>of(secret(origin, parameters)),
                        storage.claim(origin, HOME_SIZE),
                        Optional.<HasMetadata>of(
                                Deployments.recreated(origin, 600, pod(origin)).build()),
                        Optional.<HasMetadata>of(Services.nodePort(origin, 22, PORT, Services.Protocol.TCP)))
                .flatMap(Optional::stream)
                .toList();
    }

    @Override
    public void addSecrets(List<HasMetadata> objects) {
        for (HasMetadata object : objects) {
            if (object instanceof Secret secret) {
                secret.getStringData().put(HOST_KEY, hostKeys.make());
            }
        }
    }

    private static Secret secret(Origin origin, SshParameters parameters) {
        return new SecretBuilder()
                .withMetadata(origin.metadata())
                .withType("Opaque")
                .addToStringData("authorized_keys", parameters.publicKey() + "\n")
                .addToStringData(HOST_KEY, HIDDEN)
                .build();
    }

    private PodSpec pod(Origin origin) {
        return PodTemplates.pod()
                .withTerminationGracePeriodSeconds(5L)
                // It leaves the host key's fingerprint as its last words, which is where the page has it from.
                .addToInitContainers(PodTemplates.container("keys", image)
                        .withCommand("/usr/local/bin/fingerprint")
                        .withResources(PodTemplates.resources("10m", "32Mi", "64Mi"))
                        .addToVolumeMounts(PodTemplates.readOnly(KEYS, "/etc/ssh/keys"))
                        .build())
                .addToContainers(PodTemplates.container("ssh", image)
                        .addNewPort()
                        .withContainerPort(PORT)
                        .endPort()
                        .withResources(PodTemplates.resources("10m", "32Mi", "512Mi"))
                        .withReadinessProbe(Probes.tcp(PORT))
                        .addToVolumeMounts(PodTemplates.mount(HOME, "/home/me"))
                        .addToVolumeMounts(PodTemplates.readOnly(KEYS, "/etc/ssh/keys"))
                        .addToVolumeMounts(PodTemplates.mount(RUN, "/run/sshd"))
                        .build())
                .addToVolumes(PodTemplates.tmp("256Mi"))
                .addToVolumes(storage.volume(origin, HOME, HOME_SIZE))
                .addToVolumes(new VolumeBuilder()
                        .withName(KEYS)
                        .withNewSecret()
                        .withSecretName(origin.name())
                        .withDefaultMode(0440)
                        .endSecret()
                        .build())
                .addToVolumes(new VolumeBuilder(PodTemplates.scratch(RUN, "1Mi"))
                        .editEmptyDir()
                        .withMedium("Memory")
                        .endEmptyDir()
                        .build())
                .build();
    }
}
