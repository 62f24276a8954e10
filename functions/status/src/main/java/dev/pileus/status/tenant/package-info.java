/** What concerns a tenant's namespace as a whole: how much of its quota is used, and who did what in it. */
package dev.pileus.status.tenant;
