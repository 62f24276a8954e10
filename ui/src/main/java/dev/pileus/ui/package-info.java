/**
 * The web pages of Pileus: it asks the functions over HTTP with the caller's own token, and keeps nothing itself.
 *
 * <ul>
 *   <li>{@code session}: who is asking; the cookie, the forms' protection, the headers of every answer
 *   <li>{@code functions}: the functions, called by the contract in {@code dev.pileus.api}
 *   <li>{@code form}: forms made from a kind's JSON Schema
 *   <li>{@code pages}: the pages
 *   <li>{@code live}: the streams that keep a page current
 *   <li>{@code assets}: styles, scripts and pictures
 * </ul>
 */
package dev.pileus.ui;
