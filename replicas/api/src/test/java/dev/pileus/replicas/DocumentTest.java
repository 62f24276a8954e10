package dev.pileus.replicas;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** The design document has the whole contract, as it is. */
final class DocumentTest {

    @Test
    void shouldHaveTheContractAsItIs() throws IOException {
        String document = Files.readString(Path.of("../../docs/replicas.md"));
        String contract = Files.readString(Path.of("src/main/proto/pileus/replicas/v1/replicas.proto"));

        assertThat(document).containsOnlyOnce("```proto\n").contains("```proto\n" + contract + "```\n");
    }
}
