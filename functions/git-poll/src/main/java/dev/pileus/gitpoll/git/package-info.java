/** Git remotes: what their addresses may be, how one proves who one is to them, and what they have. No Kubernetes here. */
package dev.pileus.gitpoll.git;
