package dev.pileus.gitpoll.git;

import org.eclipse.jgit.lib.Config;
import org.eclipse.jgit.storage.file.FileBasedConfig;
import org.eclipse.jgit.util.FS;
import org.eclipse.jgit.util.SystemReader;

/** The machine as JGit sees it here: without anybody's or the system's git configuration, which it would run git for. */
final class BareSystem extends SystemReader.Delegate {

    private BareSystem(SystemReader system) {
        super(system);
    }

    /** Makes it the one that JGit asks. */
    static void install() {
        SystemReader.setInstance(new BareSystem(SystemReader.getInstance()));
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
