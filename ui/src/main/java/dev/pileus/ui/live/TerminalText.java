package dev.pileus.ui.live;

import java.util.regex.Pattern;

/**
 * Converts what a program prints for a terminal to text that can be read without one: what only tells the terminal
 * something, such as a color or the address of a link, is left out
 * (<a href="https://ecma-international.org/publications-and-standards/standards/ecma-48/">ECMA-48</a>).
 */
final class TerminalText {

    private static final String ESC = "\u001b";

    /** What takes a text of its own: the title of a window, a link (OSC 8), a picture. It is ended by BEL or ST. */
    private static final String STRING = "(?:" + ESC + "[\\]PX^_]|[\u0090\u0098\u009d-\u009f])" + "[^" + ESC
            + "\u0007\u009c\n]*+(?:" + ESC + "\\\\|[\u0007\u009c])";

    private static final String CONTROL_SEQUENCE = "(?:" + ESC + "\\[|\u009b)[0-?]*+[ -/]*+[@-~]";
    private static final String SHORT = ESC + "[ -/]*+[0-~]?";

    private static final Pattern UNSEEN = Pattern.compile(STRING + "|" + CONTROL_SEQUENCE + "|" + SHORT);

    /** A character that is typed over, as manual pages do for what is bold. */
    private static final Pattern OVERSTRUCK = Pattern.compile("[^\n\b]\b");

    private static final Pattern CONTROLS = Pattern.compile("[\\x00-\\x08\\x0b-\\x1f\\x7f-\\x9f]");

    private TerminalText() {}

    /** The text that is to be seen; lines stay lines. */
    static String visible(String printed) {
        String text = UNSEEN.matcher(printed).replaceAll("");
        text = OVERSTRUCK.matcher(text).replaceAll("");
        return CONTROLS.matcher(text).replaceAll("");
    }
}
