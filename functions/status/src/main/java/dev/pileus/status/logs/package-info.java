/** What workloads print: read from the API server with the caller's own token, and passed on as it comes. */
package dev.pileus.status.logs;
