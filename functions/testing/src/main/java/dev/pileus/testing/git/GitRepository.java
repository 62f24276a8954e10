package dev.pileus.testing.git;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

/** A repository made by the real git: a work tree to commit in, and the bare one beside it that servers show. */
public final class GitRepository {

    private final Path tree;
    private final Path bare;

    private GitRepository(Path tree, Path bare) {
        this.tree = tree;
        this.bare = bare;
    }

    /** An empty repository called {@code name.git} in the folder that a server shows. */
    public static GitRepository create(Path folder, String name) {
        return create(folder, name, "sha1");
    }

    /** The same in an object format, {@code sha1} or {@code sha256}. */
    public static GitRepository create(Path folder, String name, String format) {
        try {
            Path bare = folder.resolve(name + ".git");
            Path tree = folder.resolve(name + ".tree");
            Files.createDirectories(bare);
            Files.createDirectories(tree);
            git(bare, "init", "--quiet", "--bare", "--initial-branch=main", "--object-format=" + format);
            git(tree, "init", "--quiet", "--initial-branch=main", "--object-format=" + format);
            git(tree, "remote", "add", "origin", bare.toString());
            return new GitRepository(tree, bare);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Its work tree. */
    public Path tree() {
        return tree;
    }

    /** The bare repository that servers show. */
    public Path bare() {
        return bare;
    }

    /** Writes a file of the work tree. */
    public GitRepository write(String path, String content) {
        try {
            Path file = tree.resolve(path);
            Files.createDirectories(file.getParent());
            Files.writeString(file, content);
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Commits all there is and pushes it to the branch; the commit. */
    public String push(String branch, String message) {
        git("add", "--all");
        run(tree, List.of("git", "commit", "--quiet", "--allow-empty", "--file", "-"), message);
        git("push", "--quiet", "--force", "origin", "HEAD:refs/heads/" + branch);
        return head();
    }

    /** Commits all there is and pushes it to the branch main; the commit. */
    public String push(String message) {
        return push("main", message);
    }

    /** A commit of so many files in a hundred folders, on the branch main. */
    public String importFiles(int count) {
        StringBuilder stream = new StringBuilder(
                "commit refs/heads/main\n" + "committer Bob <bob@example.com> 1767315845 +0200\ndata 4\nmany\n");
        for (int i = 0; i < count; i++) {
            String content = "content of file " + i;
            stream.append(
                    "M 100644 inline folder%d/file%d\ndata %d\n%s\n".formatted(i % 100, i, content.length(), content));
        }
        run(bare, List.of("git", "fast-import", "--quiet"), stream.toString());
        return gitOnServer("rev-parse", "main").strip();
    }

    /** A tree as it is given, sound or not. */
    public String mktree(String entries) {
        Path file = tree().resolve(".git/tree");
        try (var output = Files.newOutputStream(file)) {
            for (String entry : entries.split("\n")) {
                String[] parts = entry.split("[ \t]");
                output.write(
                        (parts[0].replaceFirst("^0", "") + " " + parts[3] + "\0").getBytes(StandardCharsets.UTF_8));
                output.write(HexFormat.of().parseHex(parts[2]));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return git("hash-object", "--literally", "-t", "tree", "-w", file.toString())
                .strip();
    }

    /** The newest commit of the work tree. */
    public String head() {
        return git("rev-parse", "HEAD").strip();
    }

    /** Runs git in the work tree. */
    public String git(String... arguments) {
        return git(tree, arguments);
    }

    /** Runs git in the bare repository. */
    public String gitOnServer(String... arguments) {
        return git(bare, arguments);
    }

    /** Runs git in a folder, and returns what it prints. */
    public static String git(Path folder, String... arguments) {
        List<String> command = new ArrayList<>(List.of("git"));
        command.addAll(List.of(arguments));
        return run(folder, command);
    }

    /** Runs a program and returns what it prints. */
    public static String run(Path folder, List<String> command) {
        return run(folder, command, "");
    }

    private static String run(Path folder, List<String> command, String input) {
        try {
            ProcessBuilder builder =
                    new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true);
            builder.environment().putAll(environment());
            Process process = builder.start();
            try (var stdin = process.getOutputStream()) {
                stdin.write(input.getBytes(StandardCharsets.UTF_8));
            }
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (process.waitFor() != 0) {
                throw new AssertionError(command + " failed: " + output);
            }
            return output;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** A git without this machine's configuration. */
    public static Map<String, String> environment() {
        return Map.of(
                "GIT_CONFIG_GLOBAL", "/dev/null",
                "GIT_CONFIG_NOSYSTEM", "1",
                "GIT_AUTHOR_NAME", "Alice Ænglisc",
                "GIT_AUTHOR_EMAIL", "alice@example.com",
                "GIT_AUTHOR_DATE", "2026-01-02T03:04:05+02:00",
                "GIT_COMMITTER_NAME", "Bob",
                "GIT_COMMITTER_EMAIL", "bob@example.com",
                "GIT_ALLOW_PROTOCOL", "file",
                "LC_ALL", "C.UTF-8",
                "GIT_TERMINAL_PROMPT", "0");
    }
}
