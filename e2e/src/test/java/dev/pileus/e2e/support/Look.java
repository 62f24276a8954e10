package dev.pileus.e2e.support;

import com.microsoft.playwright.options.ColorScheme;
import java.util.Locale;

/** How a visitor sees pages: on what width of screen, in which colours. */
public enum Look {
    /** A desk, by day. */
    WIDE_LIGHT(1280, ColorScheme.LIGHT),
    /** A desk, by night. */
    WIDE_DARK(1280, ColorScheme.DARK),
    /** A phone, by day. */
    NARROW_LIGHT(360, ColorScheme.LIGHT),
    /** A phone, by night. */
    NARROW_DARK(360, ColorScheme.DARK);

    private final int width;
    private final ColorScheme colours;

    Look(int width, ColorScheme colours) {
        this.width = width;
        this.colours = colours;
    }

    int width() {
        return width;
    }

    ColorScheme colours() {
        return colours;
    }

    /** What files are called after it. */
    public String id() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
