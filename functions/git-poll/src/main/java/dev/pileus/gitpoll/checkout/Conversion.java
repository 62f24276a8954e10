package dev.pileus.gitpoll.checkout;

import dev.pileus.api.ReasonCode;
import dev.pileus.common.git.GitException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.IllegalCharsetNameException;
import java.nio.charset.StandardCharsets;
import java.nio.charset.UnsupportedCharsetException;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.eclipse.jgit.attributes.Attributes;
import org.eclipse.jgit.lib.Config;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.ObjectLoader;
import org.eclipse.jgit.treewalk.TreeWalk.OperationType;
import org.eclipse.jgit.treewalk.WorkingTreeOptions;
import org.eclipse.jgit.util.io.EolStreamTypeUtil;

/**
 * Writes a file as {@code git checkout} does by the {@code .gitattributes} of its commit: {@code text} and {@code eol},
 * {@code ident}, {@code working-tree-encoding}; see <a href="https://git-scm.com/docs/gitattributes">gitattributes</a>.
 *
 * @param id the file's blob, which {@code ident} names
 */
record Conversion(ObjectId id, Attributes attributes) {

    /** The longest file that is held in memory to be converted. */
    private static final int MAX_LENGTH = 16 * 1_024 * 1_024;

    private static final WorkingTreeOptions NO_CONFIGURATION = new Config().get(WorkingTreeOptions.KEY);

    /** What git expands, unless a space within shows that somebody else has. */
    private static final Pattern ID = Pattern.compile("\\$Id(?:: ?[^ \\n$]* ?)?\\$");

    /** Those with a byte order mark, as git writes it on a machine of our kind. */
    private static final Map<String, String> WITH_MARK = Map.of(
            "UTF-16", "x-UTF-16LE-BOM",
            "UTF-16LE-BOM", "x-UTF-16LE-BOM",
            "UTF-32", "X-UTF-32LE-BOM");

    /**
     * Writes the content of a file.
     *
     * @param name the file's, for people
     */
    void write(String name, ObjectLoader content, OutputStream target) throws IOException, GitException {
        Optional<Charset> encoding = encoding(name);
        boolean expands = attributes.isSet("ident");
        if (encoding.isEmpty() && !expands) {
            copy(content, target);
            return;
        }
        if (content.getSize() > MAX_LENGTH) {
            throw new GitException(
                    ReasonCode.INVALID_ATTRIBUTES,
                    ("'%s' is too long for what .gitattributes says of it: files of at most %,d bytes have"
                                    + " 'ident' or a 'working-tree-encoding'.")
                            .formatted(name, MAX_LENGTH));
        }
        byte[] bytes = content.getBytes(MAX_LENGTH);
        if (expands) {
            bytes = expanded(bytes);
        }
        ByteArrayOutputStream lines = new ByteArrayOutputStream(bytes.length);
        try (OutputStream ended = ends(lines)) {
            ended.write(bytes);
        }
        target.write(encoding.isPresent() ? encoded(name, lines.toByteArray(), encoding.get()) : lines.toByteArray());
    }

    private void copy(ObjectLoader content, OutputStream target) throws IOException {
        OutputStream ended = ends(target);
        content.copyTo(ended);
        ended.flush();
    }

    /** Ends lines as they are to end. */
    private OutputStream ends(OutputStream target) {
        return EolStreamTypeUtil.wrapOutputStream(
                target, EolStreamTypeUtil.detectStreamType(OperationType.CHECKOUT_OP, NO_CONFIGURATION, attributes));
    }

    private byte[] expanded(byte[] bytes) {
        String text = new String(bytes, StandardCharsets.ISO_8859_1);
        return ID.matcher(text).replaceAll("\\$Id: " + id.name() + " \\$").getBytes(StandardCharsets.ISO_8859_1);
    }

    private Optional<Charset> encoding(String name) throws GitException {
        String wanted = attributes.getValue("working-tree-encoding");
        if (wanted == null || wanted.isEmpty() || wanted.equalsIgnoreCase("UTF-8")) {
            return Optional.empty();
        }
        try {
            return Optional.of(Charset.forName(WITH_MARK.getOrDefault(wanted.toUpperCase(Locale.ROOT), wanted)));
        } catch (IllegalCharsetNameException | UnsupportedCharsetException e) {
            throw new GitException(
                    ReasonCode.INVALID_ATTRIBUTES,
                    "'%s' is to be encoded as '%s', which is not known here. Choose another working-tree-encoding, such as UTF-16LE."
                            .formatted(name, wanted),
                    e);
        }
    }

    private static byte[] encoded(String name, byte[] bytes, Charset charset) throws GitException {
        try {
            CharBuffer text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes));
            ByteBuffer encoded = charset.newEncoder().encode(text);
            byte[] result = new byte[encoded.remaining()];
            encoded.get(result);
            return result;
        } catch (CharacterCodingException e) {
            throw new GitException(
                    ReasonCode.INVALID_ATTRIBUTES,
                    "'%s' cannot be encoded as %s, as .gitattributes has it: it is not UTF-8, or has characters which that has not."
                            .formatted(name, charset.name()),
                    e);
        }
    }
}
