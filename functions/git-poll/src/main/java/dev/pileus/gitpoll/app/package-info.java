/**
 * Git apps and their polls, in Kubernetes.
 *
 * <p>In: the ConfigMap that registers an app, the Secret with its repository's credentials, and requests to poll, pin or trust.
 * Out: the commit that the app is at, or the reason why there is no newer one, in the ConfigMap; pods that follow; events.
 */
package dev.pileus.gitpoll.app;
