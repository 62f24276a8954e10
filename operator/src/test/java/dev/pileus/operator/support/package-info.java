/** A Kubernetes API of the tests' own. */
package dev.pileus.operator.support;
