package dev.pileus.status.argocd;

import java.util.regex.Pattern;

/** The text of an error as Argo CD writes it: what went wrong last is at its end, after all that it came through. */
final class ErrorText {

    /** How calls between Argo CD's servers and the programs that they run begin what went wrong there. */
    private static final Pattern WRAPPING =
            Pattern.compile("^.*(?:\\bdesc = |` failed exit status \\d+: )(?:Error: )?");

    /** A password, or a token, in an address. */
    private static final Pattern CREDENTIALS = Pattern.compile("://[^/\\s@]*@");

    private static final String ELLIPSIS = "…";

    private ErrorText() {}

    /** Without line breaks and other characters that cannot be seen. */
    static String oneLine(String text) {
        return text.replaceAll("[\\p{Cntrl}\\p{Cf}\\s]+", " ").strip();
    }

    /** The cause: the end of an error's text, of so many characters at most. */
    static String cause(String text, int most) {
        String line = CREDENTIALS.matcher(oneLine(text)).replaceAll("://");
        String inner = WRAPPING.matcher(line).replaceFirst("");
        if (inner.length() <= most) {
            return inner;
        }
        String end = inner.substring(inner.length() - most + ELLIPSIS.length());
        int word = end.indexOf(' ') + 1;
        boolean splits = word == 0 && Character.isLowSurrogate(end.charAt(0));
        return ELLIPSIS + end.substring(splits ? 1 : word);
    }
}
