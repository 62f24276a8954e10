/** Event streams: what changes, as it changes. */
package dev.pileus.status.stream;
