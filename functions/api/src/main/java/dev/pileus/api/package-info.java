/**
 * The contract of the functions, written once: what is asked of them, and what they answer.
 *
 * <p>There is a package for each function, with its operations as interfaces, which the function's controllers implement and
 * others use as declarative clients, and with the records of its requests and answers. Here is what several have in common.
 *
 * <p>An interface is a {@link io.micronaut.http.annotation.Controller} for the sake of its OpenAPI document, which is made
 * here, where its words are, and which the function serves. Where one side has a body as something else than a record, such
 * as bytes that it checks by itself, the interface leaves that open as a type parameter.
 */
package dev.pileus.api;
