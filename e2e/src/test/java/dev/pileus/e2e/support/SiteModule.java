package dev.pileus.e2e.support;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** The example root of the Terraform module, applied to the checkout's cluster by OpenTofu in a folder of its own. */
public final class SiteModule {

    private static final String ROOT = "examples/kubeconfig";

    private final Path desk;
    private final Path work;
    private final SiteRelease site;
    private final Path variables;

    /**
     * Initializes it.
     *
     * @param desk a folder for commands
     * @param site says the namespace and the host; what installs it is the module
     */
    public SiteModule(Path desk, SiteRelease site) {
        this.desk = desk;
        this.site = site;
        try {
            this.work = Files.createTempDirectory(desk, "tofu");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        this.variables = work.resolve("site.tfvars.json");
        tofu("init -input=false").expectSuccess();
    }

    /** Lists the files of the site. */
    public void set(List<SiteFile> files) {
        Map<String, Object> minio = Map.of("image", image("minio"), "persistence", Map.of("size", "1Gi"));
        Map<String, Object> s3www = Map.of("image", image("s3www-stand-in"), "drainSeconds", 15);
        Map<String, Object> values = Map.of(
                "namespace", site.namespace(),
                "host", site.at("/").getHost(),
                "files", files,
                "helm_values", Map.of("minio", minio, "s3www", s3www));
        try {
            Files.writeString(variables, Json.write(values));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Map<String, String> image(String name) {
        Checkout.Image image = Checkout.image(name);
        return Map.of("repository", image.repository(), "tag", image.tag(), "digest", "");
    }

    /** Runs a command with these files and settings, such as {@code plan} with its options. */
    public Shell.Result run(String command) {
        String verb = command.split(" ")[0];
        return tofu(
                verb.equals("output")
                        ? command
                        : "%s -input=false -no-color -var-file='%s'".formatted(command, variables));
    }

    private Shell.Result tofu(String arguments) {
        return Shell.run(
                desk, "TOFU_WORK='%s' '%s' %s %s".formatted(work, Checkout.file("make/tofu"), ROOT, arguments));
    }

    /** All that it notes of what there is. */
    public String state() {
        return tofu("state pull").expectSuccess();
    }
}
