package dev.pileus.peer.config;

/** Where a list of peers is read from, again and again, on a thread of its own. */
public sealed interface ConfigSource extends AutoCloseable permits ConfigMapSource, FileSource {

    /** Begins to read. */
    void start();

    /** Reads no more. */
    @Override
    void close();
}
