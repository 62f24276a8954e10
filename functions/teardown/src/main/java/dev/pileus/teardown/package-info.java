/** The teardown function: deleting one workload as its owner, and sweeping those that have outlived their life. */
package dev.pileus.teardown;
