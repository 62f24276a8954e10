package dev.pileus.gitpoll.checkout;

/** A file whose content Git LFS keeps. */
record LfsFile(String name, boolean program, LfsPointer pointer) {}
