package dev.pileus.gitpoll.git;

import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import org.eclipse.jgit.internal.storage.dfs.DfsRepositoryDescription;
import org.eclipse.jgit.internal.storage.dfs.InMemoryRepository;
import org.eclipse.jgit.lib.AnyObjectId;
import org.eclipse.jgit.lib.Constants;
import org.eclipse.jgit.lib.ObjectDatabase;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.ObjectInserter;
import org.eclipse.jgit.lib.ProgressMonitor;
import org.eclipse.jgit.transport.PackLock;
import org.eclipse.jgit.transport.PackParser;
import org.eclipse.jgit.transport.PackedObjectInfo;

/**
 * A repository in memory that takes one commit out of what is fetched into it and lets the rest go by: git sends commits
 * first, so however large a repository is, a few hundred bytes of it are read. The fetch ends with an exception, of
 * which {@link #commit()} tells whether it matters.
 */
final class SingleCommitRepository extends InMemoryRepository {

    private final ObjectInserter.Formatter formatter = new ObjectInserter.Formatter();
    private Optional<Commit> commit = Optional.empty();

    SingleCommitRepository() {
        super(new DfsRepositoryDescription("commit"));
    }

    /** The commit that was fetched. */
    Optional<Commit> commit() {
        return commit;
    }

    @Override
    public ObjectInserter newObjectInserter() {
        ObjectInserter inserter = super.newObjectInserter();
        ObjectDatabase database = getObjectDatabase();
        return new ObjectInserter.Filter() {
            @Override
            protected ObjectInserter delegate() {
                return inserter;
            }

            @Override
            public PackParser newPackParser(InputStream pack) {
                return new Parser(database, pack);
            }
        };
    }

    /** Ends the fetch: there is nothing more to know. */
    private static final class FetchedException extends IOException {
        private static final long serialVersionUID = 1L;
    }

    /**
     * Reads a pack up to its first commit, and stores nothing. It does not leave that to its superclass, which makes room
     * for as many objects, and for as long ones, as the server says there are.
     */
    private final class Parser extends PackParser {

        private final InputStream pack;

        Parser(ObjectDatabase database, InputStream pack) {
            super(database, pack);
            this.pack = pack;
        }

        @Override
        public PackLock parse(ProgressMonitor receiving, ProgressMonitor resolving) throws IOException {
            PackReader reader = new PackReader(pack);
            for (long objects = reader.count(); objects > 0; objects--) {
                Optional<byte[]> object = reader.nextCommit();
                if (object.isPresent()) {
                    String id =
                            formatter.idFor(Constants.OBJ_COMMIT, object.get()).name();
                    commit = Optional.of(Commit.parse(id, object.get()));
                    throw new FetchedException();
                }
            }
            throw new IOException("There is no commit in what was sent");
        }

        @Override
        protected void onInflatedObjectData(PackedObjectInfo object, int type, byte[] data) {}

        @Override
        protected void onStoreStream(byte[] raw, int position, int length) {}

        @Override
        protected void onObjectHeader(Source source, byte[] raw, int position, int length) {}

        @Override
        protected void onObjectData(Source source, byte[] raw, int position, int length) {}

        @Override
        protected void onPackHeader(long count) {}

        @Override
        protected void onPackFooter(byte[] hash) {}

        @Override
        protected boolean onAppendBase(int type, byte[] data, PackedObjectInfo info) {
            return false;
        }

        @Override
        protected void onEndThinPack() {}

        @Override
        protected ObjectTypeAndSize seekDatabase(PackedObjectInfo object, ObjectTypeAndSize info) throws IOException {
            throw new IOException("There is no commit in what was sent");
        }

        @Override
        protected ObjectTypeAndSize seekDatabase(UnresolvedDelta delta, ObjectTypeAndSize info) throws IOException {
            throw new IOException("There is no commit in what was sent");
        }

        @Override
        protected int readDatabase(byte[] target, int position, int count) {
            return -1;
        }

        @Override
        protected boolean checkCRC(int oldChecksum) {
            return false;
        }

        @Override
        protected void onBeginWholeObject(long position, int type, long inflatedSize) {}

        @Override
        protected void onEndWholeObject(PackedObjectInfo info) {}

        @Override
        protected void onBeginOfsDelta(long position, long basePosition, long inflatedSize) {}

        @Override
        protected void onBeginRefDelta(long position, AnyObjectId baseId, long inflatedSize) {}

        @Override
        protected PackedObjectInfo newInfo(AnyObjectId id, UnresolvedDelta delta, ObjectId baseId) {
            return super.newInfo(id, delta, baseId);
        }
    }
}
