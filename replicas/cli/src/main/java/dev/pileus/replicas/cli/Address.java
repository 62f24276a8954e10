package dev.pileus.replicas.cli;

import java.net.URI;
import java.net.URISyntaxException;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** A server's host, as a name or an IP address (IPv6 in brackets), and its port, from 1 to 65535. */
record Address(String host, int port) {

    private static final int LAST_PORT = 65_535;

    @Override
    public String toString() {
        return host + ":" + port;
    }

    /** Reads {@code host:port}. */
    static final class Converter implements ITypeConverter<Address> {

        @Override
        public Address convert(String text) throws URISyntaxException {
            URI uri = new URI("https://" + text);
            if (uri.getHost() == null
                    || uri.getPort() < 1
                    || uri.getPort() > LAST_PORT
                    || !text.equals(uri.getAuthority())
                    || uri.getUserInfo() != null) {
                throw new TypeConversionException("'%s' is no host and port, such as localhost:8443".formatted(text));
            }
            return new Address(uri.getHost(), uri.getPort());
        }
    }
}
