/** Quota before it bites: what a workload takes, and whether a tenant's namespace has that much left. */
package dev.pileus.provision.quota;
