package dev.pileus.operator;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Resolvers' configurations, as nodes write them for pods and as machines have them. */
final class ClusterDomainTest {

    @ParameterizedTest
    @CsvSource({
        "search pileus.svc.cluster.local svc.cluster.local cluster.local, cluster.local",
        "search pileus.svc.k8s.example.com svc.k8s.example.com k8s.example.com example.com, k8s.example.com",
        "search example.com, cluster.local",
        "nameserver 10.96.0.10, cluster.local",
    })
    void shouldBeThatOfTheServices(String line, String domain, @TempDir Path folder) throws IOException {
        Path file = Files.writeString(folder.resolve("resolv.conf"), line + "\noptions ndots:5\n");

        assertThat(ClusterDomain.in(file)).isEqualTo(domain);
    }

    @Test
    void shouldBeTheUsualOneWhenThereIsNoConfiguration(@TempDir Path folder) {
        assertThat(ClusterDomain.in(folder.resolve("resolv.conf"))).isEqualTo("cluster.local");
    }
}
