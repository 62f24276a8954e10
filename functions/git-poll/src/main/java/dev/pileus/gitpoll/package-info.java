/**
 * The git-poll function: it polls the remotes of all git apps for their newest commits, records a new one and rolls the
 * app's pods out to it. Started with the argument {@code checkout} the same program is the init step of those pods.
 *
 * <p>In: ConfigMaps that register apps, and requests ({@code app}); a git server's answers ({@code git}). Out: the commit, or
 * a reason, in the ConfigMap, and the commit on the pods' template ({@code app}); files in a volume ({@code checkout}).
 */
package dev.pileus.gitpoll;
