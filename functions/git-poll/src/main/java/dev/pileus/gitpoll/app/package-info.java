/**
 * Git apps in Kubernetes: the ConfigMap that registers one and says which commit it is at, when its repository is asked,
 * who may have it asked, and how its pods follow.
 */
package dev.pileus.gitpoll.app;
