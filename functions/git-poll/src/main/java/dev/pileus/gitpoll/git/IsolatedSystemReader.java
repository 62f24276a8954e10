package dev.pileus.gitpoll.git;

import org.eclipse.jgit.lib.Config;
import org.eclipse.jgit.storage.file.FileBasedConfig;
import org.eclipse.jgit.util.FS;
import org.eclipse.jgit.util.SystemReader;

/** A system reader of JGit that reads no git configuration, neither a user's nor the system's: it would run git for it. */
final class IsolatedSystemReader extends SystemReader.Delegate {

    private IsolatedSystemReader(SystemReader system) {
        super(system);
    }

    /** Makes it the one that JGit asks. */
    static void install() {
        SystemReader.setInstance(new IsolatedSystemReader(SystemReader.getInstance()));
    }

    @Override
    public FileBasedConfig openUserConfig(Config parent, FS fs) {
        return empty(parent, fs);
    }

    @Override
    public FileBasedConfig openSystemConfig(Config parent, FS fs) {
        return empty(parent, fs);
    }

    @Override
    public FileBasedConfig openJGitConfig(Config parent, FS fs) {
        return empty(parent, fs);
    }

    private static FileBasedConfig empty(Config parent, FS fs) {
        return new FileBasedConfig(parent, null, fs) {
            @Override
            public void load() {
                // There is nothing to load.
            }

            @Override
            public void save() {
                // There is nowhere to save to.
            }

            @Override
            public boolean isOutdated() {
                return false;
            }
        };
    }
}
