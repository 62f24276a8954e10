package dev.pileus.provision.kind.model;

/**
 * The parameters of a model.
 *
 * @param model the id of a model of the list, or the https address of a GGUF file
 * @param sha256 the digest that the file at an address has to have, hexadecimal; empty: any
 */
record ModelParameters(String model, String sha256) {}
