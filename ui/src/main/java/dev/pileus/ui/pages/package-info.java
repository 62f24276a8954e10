/**
 * The pages.
 *
 * <p>In: a request with the session's cookie, for a page or with a form, and what the functions answer to it. Out: HTML from
 * the templates in {@code views}, or a redirect with a {@code FlashMessage}. A class {@code …View} is
 * what a template shows of one thing, a class {@code …Controller} serves the addresses of one page.
 */
package dev.pileus.ui.pages;
