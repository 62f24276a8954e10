package dev.pileus.gitpoll.checkout;

import dev.pileus.api.ReasonCode;
import dev.pileus.common.git.GitException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * The folder that the files go to: readable by everybody, writable by nobody, without symlinks that lead out of it. Names
 * are taken as git has them, newlines and quotes included; those that would climb out, or pass for git's own, are refused.
 */
final class Target {

    private static final Set<StandardOpenOption> NEW = Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    private static final Set<PosixFilePermission> FILE = PosixFilePermissions.fromString("r--r--r--");
    private static final Set<PosixFilePermission> PROGRAM = PosixFilePermissions.fromString("r-xr-xr-x");
    private static final Set<PosixFilePermission> FOLDER = PosixFilePermissions.fromString("rwxr-xr-x");

    /** The most symlinks that one may lead through. */
    private static final int MAX_LINKS = 40;

    private final Path root;
    private final Map<Path, String> links = new LinkedHashMap<>();
    private final Set<Path> folders = new HashSet<>();
    private String folder = "";
    private int files;
    /** Whether files keep the permissions that they are made with: the umask may take some away. */
    private boolean permissionsStay;

    Target(Path root) {
        this.root = root.toAbsolutePath().normalize();
    }

    /** Writes the content of a file. */
    @FunctionalInterface
    interface Content {
        void writeTo(OutputStream output) throws IOException, GitException;
    }

    /** Says which folder of the repository this one stands for; empty: all of it. */
    void standsFor(String path) {
        folder = path;
    }

    /** How many files were written. */
    int files() {
        return files;
    }

    /** Removes what an earlier try has left. */
    void clear() throws IOException {
        try (var children = Files.newDirectoryStream(root)) {
            for (Path child : children) {
                delete(child);
            }
        }
    }

    /** Writes a file. */
    void file(String name, boolean program, Content content) throws IOException, GitException {
        Path file = place(name);
        folder(file.getParent());
        Set<PosixFilePermission> permissions = program ? PROGRAM : FILE;
        try (OutputStream output = Channels.newOutputStream(
                Files.newByteChannel(file, NEW, PosixFilePermissions.asFileAttribute(permissions)))) {
            content.writeTo(output);
        } catch (FileAlreadyExistsException e) {
            throw twice(name, e);
        }
        if (files == 0) {
            permissionsStay = Files.getPosixFilePermissions(file).equals(permissions);
        }
        if (!permissionsStay) {
            Files.setPosixFilePermissions(file, permissions);
        }
        files++;
    }

    /**
     * Notes a symlink. It is made once all files are there, so that none is written through it.
     *
     * @param to where it leads, as it stands in the repository
     */
    void link(String name, String to) throws GitException {
        links.put(place(name), to);
    }

    /** Makes an empty folder. */
    void folder(String name) throws IOException, GitException {
        folder(place(name));
    }

    /**
     * Makes the symlinks.
     *
     * @throws GitException where one leads out of the folder, by itself or through others
     */
    void refuseLinksThatLeave() throws IOException, GitException {
        for (Map.Entry<Path, String> link : links.entrySet()) {
            try {
                folder(link.getKey().getParent());
                Files.createSymbolicLink(link.getKey(), Path.of(link.getValue()));
            } catch (FileAlreadyExistsException e) {
                throw twice(root.relativize(link.getKey()).toString(), e);
            } catch (InvalidPathException e) {
                throw invalidName(link.getValue(), e);
            }
        }
        for (Map.Entry<Path, String> link : links.entrySet()) {
            if (leaves(link.getKey())) {
                throw leaving(root.relativize(link.getKey()), link.getValue());
            }
        }
    }

    private GitException leaving(Path link, String to) {
        String words =
                "The symlink '%s' leads out of the repository, to '%s'. Remove it, or make it lead to a file of the repository.";
        Path inRepository = Path.of("/").resolve(folder).resolve(link).resolveSibling(to);
        if (!folder.isEmpty() && !Path.of(to).isAbsolute() && !climbs(inRepository)) {
            words =
                    "The symlink '%s' leads to '%s', which is outside the folder that is served. Serve the whole repository, or put a copy into the folder.";
        }
        return new GitException(ReasonCode.SYMLINK_LEAVES, words.formatted(printable(link.toString()), printable(to)));
    }

    /** Whether a path gets above where it begins. */
    private static boolean climbs(Path path) {
        int depth = 0;
        for (Path part : path) {
            depth += part.toString().equals("..") ? -1 : 1;
            if (depth < 0) {
                return true;
            }
        }
        return false;
    }

    /** Walks a symlink as the system would, and looks whether it ever gets above the folder. */
    private boolean leaves(Path link) throws IOException {
        Deque<Path> steps = new ArrayDeque<>();
        steps.push(link.getFileName());
        Path at = link.getParent();
        int hops = 0;
        while (!steps.isEmpty()) {
            Path step = steps.pop();
            Path next = step.toString().equals("..")
                    ? at.getParent()
                    : at.resolve(step).normalize();
            if (next == null || !next.startsWith(root)) {
                return true;
            }
            if (!Files.isSymbolicLink(next)) {
                at = next;
                continue;
            }
            Path to = Files.readSymbolicLink(next);
            if (to.isAbsolute()) {
                return true;
            }
            if (++hops > MAX_LINKS) {
                return false; // It leads round in a circle, and so nowhere.
            }
            for (int i = to.getNameCount() - 1; i >= 0; i--) {
                steps.push(to.getName(i));
            }
        }
        return false;
    }

    private Path place(String name) throws GitException {
        Path path = root;
        for (String part : name.split("/", -1)) {
            if (part.isEmpty() || part.equals(".") || part.equals("..") || part.equalsIgnoreCase(".git")) {
                throw new GitException(
                        ReasonCode.INVALID_FILE_NAME,
                        "The repository has a file called '" + printable(name) + "', which it must not have.");
            }
            try {
                path = path.resolve(part);
            } catch (InvalidPathException e) {
                throw invalidName(name, e);
            }
        }
        return path;
    }

    private void folder(Path folder) throws IOException, GitException {
        if (!folder.equals(root) && folders.add(folder)) {
            folder(folder.getParent());
            try {
                Files.createDirectory(folder);
            } catch (FileAlreadyExistsException e) {
                throw twice(root.relativize(folder).toString(), e);
            }
            Files.setPosixFilePermissions(folder, FOLDER);
        }
    }

    private static GitException twice(String name, FileAlreadyExistsException cause) {
        return new GitException(
                ReasonCode.INVALID_FILE_NAME, "The repository has '" + printable(name) + "' twice.", cause);
    }

    private static GitException invalidName(String name, InvalidPathException cause) {
        return new GitException(
                ReasonCode.INVALID_FILE_NAME,
                "The name '%s' cannot be written here. Set LC_ALL=C.UTF-8 for the init step."
                        .formatted(printable(name)),
                cause);
    }

    /** A name without what a terminal or a page would act on. */
    static String printable(String name) {
        return name.replaceAll("\\p{Cntrl}", "?");
    }

    /** Deletes a file, a symlink, or a folder with all that is in it. */
    static void delete(Path path) throws IOException {
        if (!Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        Files.walkFileTree(path, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.delete(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path folder, IOException failure) throws IOException {
                if (failure != null) {
                    throw failure;
                }
                Files.delete(folder);
                return FileVisitResult.CONTINUE;
            }
        });
    }
}
