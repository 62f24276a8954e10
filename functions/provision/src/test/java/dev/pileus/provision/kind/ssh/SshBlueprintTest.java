package dev.pileus.provision.kind.ssh;

import static dev.pileus.provision.kind.Golden.json;
import static org.assertj.core.api.Assertions.assertThat;

import dev.pileus.provision.kind.Golden;
import dev.pileus.provision.kind.JsonSchemas;
import dev.pileus.provision.kind.Kind;
import dev.pileus.provision.kind.Manifests;
import dev.pileus.provision.kind.Origin;
import dev.pileus.provision.kind.Parameters;
import dev.pileus.provision.kind.Storage;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.Secret;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.apache.sshd.common.config.keys.KeyUtils;
import org.apache.sshd.common.util.security.SecurityUtils;
import org.junit.jupiter.api.Test;

class SshBlueprintTest {

    private static final Origin ORIGIN = new Origin("team-a", "box", "ssh");
    private static final String IMAGE = "dev.local/pileus/ssh:test";

    private final Kind<SshParameters> kind =
            new Kind<>(new SshBlueprint(IMAGE, new Storage(true), () -> "a host key\n"), new JsonSchemas());

    @Test
    void shouldMatchTheGoldenFileWhenAKeyIsGiven() throws Exception {
        Golden.assertMatches(getClass(), "ssh", kind.example().objects(ORIGIN));
    }

    @Test
    void shouldKeepTheHomeInThePodWhenTheClusterHasNoStorage() throws Exception {
        List<HasMetadata> objects = new SshBlueprint(IMAGE, new Storage(false), () -> "")
                .objects(ORIGIN, kind.example().values());

        assertThat(objects).noneMatch(PersistentVolumeClaim.class::isInstance);
        assertThat(Manifests.yaml(objects.get(1))).contains("sizeLimit: 1Gi").doesNotContain("persistentVolumeClaim");
    }

    @Test
    void shouldPutTheHostKeyInWhenSecretsAreAdded() throws Exception {
        List<HasMetadata> objects = kind.example().objects(ORIGIN);

        kind.example().addSecrets(objects);

        assertThat(((Secret) objects.getFirst()).getStringData()).containsEntry("host_key", "a host key\n");
    }

    @Test
    void shouldMakeAnotherEd25519KeyEachTimeWhenAHostKeyIsMade() throws Exception {
        String one = new Ed25519HostKeys().make();
        String other = new Ed25519HostKeys().make();

        assertThat(one).startsWith("-----BEGIN OPENSSH PRIVATE KEY-----").isNotEqualTo(other);
        var pairs = SecurityUtils.loadKeyPairIdentities(
                null, () -> "host key", new ByteArrayInputStream(one.getBytes(StandardCharsets.US_ASCII)), null);
        assertThat(pairs).singleElement().satisfies(pair -> assertThat(KeyUtils.getKeyType(pair))
                .isEqualTo("ssh-ed25519"));
    }

    @Test
    void shouldKeepTheKeyInOneLineWhenItIsPastedWithMoreAroundIt() throws Exception {
        String example = kind.example().values().publicKey();

        Parameters<SshParameters> parameters =
                kind.parameters(json("{\"publicKey\": \"  %s \\n\"}".formatted(example.replace(" ", "  "))));
        String kept = parameters.json().get("publicKey").asText();

        assertThat(kept).isEqualTo(example);
    }
}
