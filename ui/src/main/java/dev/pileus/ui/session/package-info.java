/**
 * Sign-in and what protects it.
 *
 * <p>In: every request, with its cookies, its origin and the fields of its form. Out: the caller's token and a checked form
 * for the controllers; else the sign-in page, or a refusal. And the headers of every answer. Nothing is stored: the token is
 * in the cookie.
 */
package dev.pileus.ui.session;
