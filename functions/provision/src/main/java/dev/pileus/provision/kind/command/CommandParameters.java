package dev.pileus.provision.kind.command;

/**
 * The parameters of a command.
 *
 * @param command what to run, as it is typed into a shell
 * @param image the image to run it in; empty: the one that comes with Pileus
 * @param timeout after this long it is stopped, ISO 8601
 */
record CommandParameters(String command, String image, String timeout) {}
