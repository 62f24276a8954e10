/**
 * Styles, scripts and pictures.
 *
 * <p>In: a request for a file by its name and the version of the set. Out: the file, from this program and nothing else,
 * which browsers may keep for good: another set has another version.
 */
package dev.pileus.ui.assets;
