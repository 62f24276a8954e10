package dev.pileus.operator.peergroup;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.crdv2.generator.CRDGenerator;
import io.fabric8.crdv2.generator.CRDPostProcessor;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The CRD follows from the classes. */
final class DefinitionTest {

    private static final String NAME = "peergroups.pileus.dev.yaml";
    private static final Path CHECKED_IN = Path.of("../knative/base").resolve(NAME);

    private static final List<String> COLUMNS = List.of("Desired", "Ready", "Links Up", "Links", "Interval", "Age");

    @Test
    void shouldBeWhatTheClassesSay(@TempDir Path folder) throws IOException {
        Path left = Path.of("target", NAME);
        String generated =
                "# Generated from the classes of operator/; a test there compares, and leaves a new one in operator/target.\n"
                        + generate(folder);
        Files.writeString(left, generated);

        assertThat(Files.readString(CHECKED_IN))
                .as("the same as operator/" + left)
                .isEqualTo(generated);
    }

    private static String generate(Path folder) throws IOException {
        new CRDGenerator()
                .customResourceClasses(PeerGroup.class)
                .forCRDVersions("v1")
                .withPostProcessor(new ReadingOrder())
                .inOutputDir(folder.toFile())
                .generate();
        // Its own first line tells nobody where to look.
        return Files.readString(folder.resolve("peergroups.pileus.dev-v1.yml")).replaceFirst("^#.*\n", "");
    }

    /** The generator has the columns in the order of their paths. */
    private static final class ReadingOrder implements CRDPostProcessor {

        @Override
        public HasMetadata process(HasMetadata definition, String version) {
            ((CustomResourceDefinition) definition)
                    .getSpec()
                    .getVersions()
                    .forEach(each -> each.getAdditionalPrinterColumns()
                            .sort(Comparator.comparing(column -> COLUMNS.indexOf(column.getName()))));
            return definition;
        }
    }
}
