/**
 * Clients of the functions, by the contract in {@code dev.pileus.api}.
 *
 * <p>In: a caller's token and the arguments of an operation. Out: the function's answer, or a
 * {@link dev.pileus.ui.functions.Refusal} with its problem. The catalogue is cached, and functions that are scaled to zero
 * are warmed up before they are needed.
 */
package dev.pileus.ui.functions;
