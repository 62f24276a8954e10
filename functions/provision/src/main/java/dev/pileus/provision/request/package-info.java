/**
 * Requests, read and validated.
 *
 * <p>In: the bytes of a body, and headers. Out: a request that is valid for its kind, or a problem (400, 412, 422) that
 * names the field.
 */
package dev.pileus.provision.request;
