package dev.pileus.replicas.cli;

import java.io.EOFException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;

/**
 * A TLS handshake that tells why there is no connection. gRPC does not: in TLS 1.3 a server refuses a client's certificate
 * after the client's side of the handshake, and gRPC's client takes that for the end of the connection.
 */
record Handshake(Address server, SSLContext context) {

    static final String PROTOCOL = "TLSv1.3";

    private static final int TIMEOUT_MILLIS = 2_000;

    /** The reason why there is no connection, in words. A final reason is one that trying again does not help against. */
    record Refusal(String reason, boolean isFinal, Exception cause) {}

    /** Connects, and waits for the first byte of the server, which speaks first in HTTP/2; empty where all goes well. */
    Optional<Refusal> attempt() {
        try (Socket plain = new Socket()) {
            plain.connect(new InetSocketAddress(server.host(), server.port()), TIMEOUT_MILLIS);
            plain.setSoTimeout(TIMEOUT_MILLIS);
            try (SSLSocket socket =
                    (SSLSocket) context.getSocketFactory().createSocket(plain, server.host(), server.port(), true)) {
                SSLParameters parameters = socket.getSSLParameters();
                parameters.setProtocols(new String[] {PROTOCOL});
                parameters.setApplicationProtocols(new String[] {"h2"});
                parameters.setEndpointIdentificationAlgorithm("HTTPS");
                socket.setSSLParameters(parameters);
                socket.startHandshake();
                return socket.getInputStream().read() == -1
                        ? Optional.of(passing("it closes the connection", new EOFException()))
                        : Optional.empty();
            }
        } catch (SSLException e) {
            return Optional.of(refusal(e));
        } catch (SocketTimeoutException e) {
            return Optional.of(passing("it does not answer", e));
        } catch (UnknownHostException e) {
            return Optional.of(passing("no host has this name", e));
        } catch (IOException e) {
            return Optional.of(passing(e.getMessage(), e));
        }
    }

    private static Refusal passing(String reason, IOException cause) {
        return new Refusal(reason, false, cause);
    }

    private Refusal refusal(SSLException failure) {
        List<Throwable> causes = Stream.iterate((Throwable) failure, cause -> cause != null, Throwable::getCause)
                .toList();
        if (any(causes, EOFException.class) || any(causes, SocketException.class)) {
            return passing(failure.getMessage(), failure);
        }
        String reason;
        if (any(causes, CertificateExpiredException.class)) {
            reason = "its certificate, or its authority's, has expired: the server needs a newer one";
        } else if (any(causes, CertPathBuilderException.class) || any(causes, CertPathValidatorException.class)) {
            reason = "its certificate is signed by no authority of --ca: take the ca.crt that belongs to this server";
        } else if (any(causes, CertificateException.class)) {
            reason = "its certificate is not for %s: give --server by a name that it is for".formatted(server.host());
        } else {
            // The JDK begins with the alert in brackets, and then repeats it.
            reason =
                    "TLS fails (%s): check that --cert is signed by an authority of the server, that --key is its key, and that"
                                    .formatted(failure.getMessage().replaceFirst("^\\(\\w+\\) ", ""))
                            + " --server has the API's port";
        }
        return new Refusal(reason, true, failure);
    }

    private static boolean any(List<Throwable> causes, Class<? extends Throwable> type) {
        return causes.stream().anyMatch(type::isInstance);
    }
}
