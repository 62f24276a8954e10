/** Certificates for tests, of authorities that tests make. */
package dev.pileus.testing.tls;
