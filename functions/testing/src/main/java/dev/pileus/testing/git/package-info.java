/** Repositories made by the real git, and servers that show them over ssh and http, with LFS. */
package dev.pileus.testing.git;
