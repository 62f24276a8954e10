package dev.pileus.operator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import dev.pileus.operator.peergroup.PeerGroup;
import dev.pileus.operator.replicatarget.ReplicaTarget;
import io.fabric8.crdv2.generator.CRDGenerator;
import io.fabric8.crdv2.generator.CRDPostProcessor;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.client.CustomResource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The CRDs follow from the classes. */
final class DefinitionTest {

    private static final Path CHECKED_IN = Path.of("../knative/base");

    static Stream<Arguments> kinds() {
        return Stream.of(
                argumentSet(
                        "PeerGroup",
                        PeerGroup.class,
                        List.of("Desired", "Ready", "Links Up", "Links", "Interval", "Age")),
                argumentSet(
                        "ReplicaTarget",
                        ReplicaTarget.class,
                        List.of("Deployment", "Desired", "Ready", "Applied", "Reason", "Age")));
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void shouldBeWhatTheClassesSay(
            Class<? extends CustomResource<?, ?>> kind, List<String> columns, @TempDir Path folder) throws IOException {
        String name = CustomResource.getCRDName(kind);
        Path left = Path.of("target", name + ".yaml");
        new CRDGenerator()
                .customResourceClasses(kind)
                .forCRDVersions("v1")
                .withPostProcessor(new ReadingOrder(columns))
                .inOutputDir(folder.toFile())
                .generate();
        // Its own first line tells nobody where to look.
        String generated = Files.readString(folder.resolve(name + "-v1.yml"))
                .replaceFirst(
                        "^#.*",
                        "# Generated from the classes of operator/; a test there compares, and leaves a new one in operator/target.");
        Files.writeString(left, generated);

        assertThat(Files.readString(CHECKED_IN.resolve(name + ".yaml")))
                .as("the same as operator/" + left)
                .isEqualTo(generated);
    }

    /** The generator has the columns in the order of their paths. */
    private record ReadingOrder(List<String> columns) implements CRDPostProcessor {

        @Override
        public HasMetadata process(HasMetadata definition, String version) {
            ((CustomResourceDefinition) definition)
                    .getSpec()
                    .getVersions()
                    .forEach(each -> each.getAdditionalPrinterColumns()
                            .sort(Comparator.comparing(column -> columns.indexOf(column.getName()))));
            return definition;
        }
    }
}
