/**
 * What at least two functions share: the contract's records, the names on Kubernetes objects, the caller's token and
 * the way errors are answered. Nothing else belongs here.
 */
package dev.pileus.common;
