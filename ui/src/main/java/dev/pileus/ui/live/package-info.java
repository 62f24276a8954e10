/**
 * The streams that keep a page current.
 *
 * <p>In: event streams of the status function: changes of workloads, logs, the answers of models. Out: the same as event
 * streams of our own origin, with fragments of pages in place of JSON.
 */
package dev.pileus.ui.live;
