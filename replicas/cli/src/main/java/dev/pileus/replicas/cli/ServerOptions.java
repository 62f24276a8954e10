package dev.pileus.replicas.cli;

import java.nio.file.Path;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** The options of each command: where the server is, by which certificates it is called, and how its answer is written. */
final class ServerOptions {

    @Option(
            names = "--server",
            required = true,
            paramLabel = "HOST:PORT",
            converter = Address.Converter.class,
            defaultValue = "${env:PILEUS_REPLICAS_SERVER}",
            description = "the server; or PILEUS_REPLICAS_SERVER")
    private Address server;

    @Option(
            names = "--cert",
            required = true,
            paramLabel = "FILE",
            defaultValue = "${env:PILEUS_REPLICAS_CERT}",
            description = "your certificate, in PEM; or PILEUS_REPLICAS_CERT")
    private Path certificate;

    @Option(
            names = "--key",
            required = true,
            paramLabel = "FILE",
            defaultValue = "${env:PILEUS_REPLICAS_KEY}",
            description = "its key, in PEM; or PILEUS_REPLICAS_KEY")
    private Path key;

    @Option(
            names = "--ca",
            required = true,
            paramLabel = "FILE",
            defaultValue = "${env:PILEUS_REPLICAS_CA}",
            description = "the authorities that may have signed the server's, in PEM; or PILEUS_REPLICAS_CA")
    private Path authorities;

    @Option(
            names = "--timeout",
            paramLabel = "DURATION",
            converter = DurationConverter.class,
            defaultValue = "10s",
            description = "how long a call is tried: 10s, 2m or PT1M30S; ${DEFAULT-VALUE} by default")
    private Duration timeout;

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FORMAT",
            defaultValue = "table",
            description = "table or json; ${DEFAULT-VALUE} by default")
    private Output.Format format;

    @SuppressWarnings("UnusedVariable") // picocli sees it
    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "show this help and end")
    private boolean help;

    /** The format of answers. */
    Output.Format format() {
        return format;
    }

    /** A client with these options; it is connected by its first call. */
    ReplicasClient client() {
        return new ReplicasClient(server, new Certificates(certificate, key, authorities).context(), timeout);
    }

    /** Reads 10s, 2m, and what ISO 8601 has; from a millisecond to a day. */
    static final class DurationConverter implements ITypeConverter<Duration> {

        private static final Duration LONGEST = Duration.ofDays(1);

        @Override
        public Duration convert(String text) {
            try {
                Duration duration = Duration.parse(text.regionMatches(true, 0, "P", 0, 1) ? text : "PT" + text);
                if (duration.toMillis() > 0 && duration.compareTo(LONGEST) <= 0) {
                    return duration;
                }
            } catch (DateTimeParseException e) {
                throw invalid(text, e);
            }
            throw invalid(text, null);
        }

        private static TypeConversionException invalid(String text, Exception cause) {
            TypeConversionException invalid = new TypeConversionException(
                    "'%s' is no duration from a millisecond to a day, such as 10s, 2m or PT1M30S".formatted(text));
            invalid.initCause(cause);
            return invalid;
        }
    }
}
