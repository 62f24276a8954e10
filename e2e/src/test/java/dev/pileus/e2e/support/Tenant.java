package dev.pileus.e2e.support;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import java.util.stream.Stream;

/** A tenant of the tests' own, made as people make theirs, with one member, who is called {@value #MEMBER}. */
public final class Tenant implements AutoCloseable {

    /** The member's name. */
    public static final String MEMBER = "alice";

    private static final String ALPHABET = "bcdfghjkmnpqrstvwxz23456789";
    private static final Random RANDOM = new Random();

    private final String namespace;
    private final String token;

    private Tenant(String namespace) {
        this.namespace = namespace;
        Checkout.make("tenant", "NAME=" + namespace);
        this.token = tokenFor(MEMBER);
    }

    /** A tenant that nobody else uses. */
    public static Tenant create() {
        return new Tenant("e2e-" + suffix());
    }

    /** A few letters that make a name one's own. */
    public static String suffix() {
        StringBuilder suffix = new StringBuilder();
        RANDOM.ints(6, 0, ALPHABET.length()).forEach(i -> suffix.append(ALPHABET.charAt(i)));
        return suffix.toString();
    }

    /** A token for a member, who is taken in if need be. */
    public String tokenFor(String user) {
        String printed = Checkout.make("token", "TENANT=" + namespace, "USER=" + user);
        assertThat(printed).as("what make token prints").matches("[\\w-]+\\.[\\w-]+\\.[\\w-]+\\R?");
        return printed.strip();
    }

    /** Its namespace, which is also its name. */
    public String namespace() {
        return namespace;
    }

    /** The member's token. */
    public String token() {
        return token;
    }

    /** The member, calling functions. */
    public Caller caller() {
        return Caller.with(token);
    }

    /** The member at the Kubernetes API itself, without any function; whoever asks for it closes it. */
    public KubernetesClient kubernetes() {
        Config administrator = Cluster.admin().getConfiguration();
        return new KubernetesClientBuilder()
                .withConfig(new ConfigBuilder(Config.empty())
                        .withMasterUrl(administrator.getMasterUrl())
                        .withCaCertData(administrator.getCaCertData())
                        .withOauthToken(token)
                        .build())
                .build();
    }

    /** The tenant's workloads, as the member sees them. */
    public Workloads workloads() {
        return new Workloads(caller(), namespace);
    }

    @Override
    public void close() {
        Cluster.admin().namespaces().withName(namespace).delete();
        try (Stream<Path> left = Files.walk(Checkout.file(".pileus/tenants/" + namespace))) {
            for (Path file : left.toList().reversed()) {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
