/**
 * The git-poll function: it asks the remotes of all git apps for their newest commits, writes a new one down and has the
 * app's pods follow it. Started with the argument {@code checkout} the same program is the init step of those pods.
 */
package dev.pileus.gitpoll;
