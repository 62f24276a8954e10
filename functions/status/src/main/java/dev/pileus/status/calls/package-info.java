/** Calling functions that sleep when they have something to do: teardown's sweep and git-poll's polls. */
package dev.pileus.status.calls;
