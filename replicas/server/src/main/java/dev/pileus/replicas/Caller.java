package dev.pileus.replicas;

import com.linecorp.armeria.server.ServiceRequestContext;
import io.grpc.Status;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Collection;
import java.util.Date;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;

/**
 * Who calls, by the certificate of the connection.
 *
 * @param user the user's name for Kubernetes: the certificate's one subject alternative name of type URI or e-mail
 */
record Caller(String user) {

    /** The types of subject alternative names that name a user: e-mail and URI (RFC 5280, 4.2.1.6). */
    private static final Set<Integer> TYPES = Set.of(1, 6);

    private static final int MAX_LENGTH = 253;

    /**
     * The caller of the request that this thread answers.
     *
     * @throws io.grpc.StatusRuntimeException UNAUTHENTICATED where the certificate names no user, or is not valid now
     */
    static Caller current() {
        SSLSession session = ServiceRequestContext.current().sslSession();
        if (session == null) {
            throw unauthenticated("the connection has no certificate");
        }
        try {
            return of((X509Certificate) session.getPeerCertificates()[0], Instant.now());
        } catch (SSLPeerUnverifiedException e) {
            throw unauthenticated("the connection has no certificate");
        }
    }

    /**
     * The caller with that certificate, whose issuer was looked at in the handshake.
     *
     * @throws io.grpc.StatusRuntimeException UNAUTHENTICATED where it names no user, or is not valid at that time
     */
    static Caller of(X509Certificate certificate, Instant now) {
        if (certificate.getNotAfter().before(Date.from(now))) {
            throw unauthenticated("the certificate has expired: connect again with a new one");
        }
        List<String> names = names(certificate);
        if (names.size() != 1) {
            throw unauthenticated(
                    "the certificate has to have exactly one subject alternative name of type URI or e-mail, "
                            + "which is the user's name, and it has " + names.size());
        }
        String name = names.getFirst();
        if (name.startsWith("system:") || name.length() > MAX_LENGTH) {
            throw unauthenticated(
                    "a user's name is of at most %d characters and does not begin with system:".formatted(MAX_LENGTH));
        }
        return new Caller(name);
    }

    private static List<String> names(X509Certificate certificate) {
        try {
            return Optional.ofNullable(certificate.getSubjectAlternativeNames()).stream()
                    .flatMap(Collection::stream)
                    .filter(name -> TYPES.contains((Integer) name.get(0)))
                    .map(name -> (String) name.get(1))
                    .toList();
        } catch (CertificateParsingException e) {
            throw unauthenticated("the certificate's subject alternative names cannot be read");
        }
    }

    private static RuntimeException unauthenticated(String message) {
        return Status.UNAUTHENTICATED.withDescription(message).asRuntimeException();
    }
}
