package dev.pileus.gitpoll.checkout;

import dev.pileus.api.ReasonCode;
import dev.pileus.common.git.GitException;
import dev.pileus.common.git.RepositoryAddress;
import dev.pileus.gitpoll.checkout.Fetch.Fetched;
import dev.pileus.gitpoll.git.AddressPolicy;
import dev.pileus.gitpoll.git.Revision;
import dev.pileus.gitpoll.git.Source;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.eclipse.jgit.errors.ConfigInvalidException;
import org.eclipse.jgit.lib.BlobBasedConfig;
import org.eclipse.jgit.lib.Config;
import org.eclipse.jgit.lib.Constants;
import org.eclipse.jgit.lib.FileMode;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.ObjectLoader;
import org.eclipse.jgit.lib.ObjectReader;
import org.eclipse.jgit.submodule.SubmoduleWalk;
import org.eclipse.jgit.treewalk.TreeWalk;
import org.eclipse.jgit.treewalk.filter.PathFilter;

/** Writes the files of a commit: plain ones, those that Git LFS keeps elsewhere, and those of submodules. */
final class Tree {

    /** How deep submodules may have submodules. */
    private static final int MAX_DEPTH = 10;

    private final Target target;
    private final Fetch fetch;
    private final SecretFiles secret;
    private final AddressPolicy policy;
    private final Duration timeout;

    Tree(Target target, Fetch fetch, SecretFiles secret, AddressPolicy policy, Duration timeout) {
        this.target = target;
        this.fetch = fetch;
        this.secret = secret;
        this.policy = policy;
        this.timeout = timeout;
    }

    /** A place where another repository belongs. */
    private record Gitlink(String path, String name, ObjectId commit) {}

    /**
     * Writes a commit's files.
     *
     * @param path the folder or file that is wanted; empty: all
     */
    void write(Fetched fetched, Source source, String path) throws IOException, GitException {
        String wanted = RepositoryPath.parse(path);
        try (ObjectReader reader = fetched.repository().newObjectReader()) {
            wanted = RepositoryPath.resolve(reader, fetched.commit().getTree(), wanted);
        }
        target.standsFor(wanted);
        write(fetched, source, wanted, "", 0);
    }

    private void write(Fetched fetched, Source source, String wanted, String under, int depth)
            throws IOException, GitException {
        List<Gitlink> gitlinks = new ArrayList<>();
        List<LfsFile> lfsFiles = new ArrayList<>();
        boolean found = wanted.isEmpty();
        try (ObjectReader reader = fetched.repository().newObjectReader();
                TreeWalk walk = new TreeWalk(fetched.repository(), reader)) {
            walk.addTree(fetched.commit().getTree());
            walk.setRecursive(true);
            walk.setAttributesNodeProvider(fetched.repository().createAttributesNodeProvider());
            walk.setOperationType(TreeWalk.OperationType.CHECKOUT_OP);
            if (!wanted.isEmpty()) {
                walk.setFilter(PathFilter.create(wanted));
            }
            while (walk.next()) {
                found = true;
                String path = walk.getPathString();
                String name = under + name(path, wanted);
                FileMode mode = walk.getFileMode(0);
                if (mode.equals(FileMode.GITLINK)) {
                    gitlinks.add(new Gitlink(path, name, walk.getObjectId(0)));
                } else if (mode.equals(FileMode.SYMLINK)) {
                    target.link(name, RepositoryPath.link(reader, walk.getObjectId(0), name));
                } else {
                    ObjectLoader content = reader.open(walk.getObjectId(0), Constants.OBJ_BLOB);
                    Optional<LfsPointer> pointer = LfsPointer.read(content).filter(each -> isLfs(walk));
                    boolean program = mode.equals(FileMode.EXECUTABLE_FILE);
                    if (pointer.isPresent()) {
                        lfsFiles.add(new LfsFile(name, program, pointer.get()));
                    } else {
                        Conversion conversion = new Conversion(walk.getObjectId(0), walk.getAttributes());
                        target.file(name, program, output -> conversion.write(path, content, output));
                    }
                }
            }
        }
        if (!found) {
            throw new GitException(
                    ReasonCode.PATH_NOT_FOUND,
                    "The commit has no '%s'. Is the path right, and in this branch?".formatted(wanted));
        }
        if (!lfsFiles.isEmpty()) {
            new Lfs(source, policy, timeout).write(lfsFiles, config(fetched, ".lfsconfig"), target);
        }
        submodules(fetched, source, gitlinks, depth);
    }

    private void submodules(Fetched fetched, Source source, List<Gitlink> gitlinks, int depth)
            throws IOException, GitException {
        if (gitlinks.isEmpty()) {
            return;
        }
        if (depth == MAX_DEPTH) {
            throw new GitException(
                    ReasonCode.INVALID_SUBMODULE, "The repository has submodules within submodules without end.");
        }
        Map<String, String> addresses = addresses(config(fetched, Constants.DOT_GIT_MODULES));
        for (Gitlink gitlink : gitlinks) {
            String address = addresses.get(gitlink.path());
            if (address == null) {
                throw new GitException(
                        ReasonCode.INVALID_SUBMODULE,
                        "The submodule '%s' has no address in .gitmodules. Add it again with 'git submodule add'."
                                .formatted(gitlink.path()));
            }
            target.folder(gitlink.name());
            try {
                RepositoryAddress resolved =
                        RepositoryAddress.parse(SubmoduleWalk.getSubmoduleRemoteUrl(fetched.repository(), address));
                policy.check(resolved);
                Source module = secret.submodule(resolved);
                Fetched its = fetch.commit(module, Revision.parse(Revision.HEAD), gitlink.commit());
                write(its, module, "", gitlink.name() + "/", depth + 1);
            } catch (GitException e) {
                throw new GitException(e.reason().after("Submodule '%s': ".formatted(gitlink.path())), e);
            }
        }
    }

    private static Map<String, String> addresses(Config modules) {
        Map<String, String> addresses = new HashMap<>();
        for (String name : modules.getSubsections("submodule")) {
            String path = modules.getString("submodule", name, "path");
            String url = modules.getString("submodule", name, "url");
            if (path != null && url != null) {
                addresses.put(path, url);
            }
        }
        return addresses;
    }

    /** A configuration file of the commit; empty where there is none. */
    private static Config config(Fetched fetched, String file) throws IOException, GitException {
        try (TreeWalk walk =
                TreeWalk.forPath(fetched.repository(), file, fetched.commit().getTree())) {
            return walk == null ? new Config() : new BlobBasedConfig(null, fetched.repository(), walk.getObjectId(0));
        } catch (ConfigInvalidException e) {
            throw new GitException(
                    ReasonCode.INVALID_CONFIG, "The repository's " + file + " cannot be read: " + e.getMessage(), e);
        }
    }

    private static boolean isLfs(TreeWalk walk) {
        return "lfs".equals(walk.getAttributes().getValue("filter"));
    }

    /** A file's name below the folder that is wanted, or where it is the file that is wanted, its own. */
    private static String name(String path, String wanted) {
        if (wanted.isEmpty()) {
            return path;
        }
        return path.equals(wanted) ? path.substring(path.lastIndexOf('/') + 1) : path.substring(wanted.length() + 1);
    }
}
