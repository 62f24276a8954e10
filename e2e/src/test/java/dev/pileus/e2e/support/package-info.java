/** What the tests stand on: the checkout and its cluster, callers of the functions, tenants, and people with browsers. */
package dev.pileus.e2e.support;
