package dev.pileus.replicas;

import com.linecorp.armeria.server.ServiceRequestContext;
import io.grpc.Status;
import io.netty.util.AttributeKey;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Collection;
import java.util.Date;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;

/**
 * The user who makes a call, by the certificate of the connection.
 *
 * @param user the user's name for Kubernetes: the certificate's one subject alternative name of type URI or e-mail
 */
record Caller(String user) {

    /** The types of subject alternative names that name a user: e-mail and URI (RFC 5280, 4.2.1.6). */
    private static final Set<Integer> TYPES = Set.of(1, 6);

    /** Printable, so that it can stand in a log. */
    private static final Pattern NAME = Pattern.compile("(?!system:)[!-~]{1,253}");

    private static final AttributeKey<Caller> ATTRIBUTE = AttributeKey.valueOf(Caller.class, "CALLER");

    /** The caller of the request that this thread answers, who was authenticated before. */
    static Caller current() {
        return ServiceRequestContext.current().attr(ATTRIBUTE);
    }

    /**
     * Finds out who makes a request.
     *
     * @throws io.grpc.StatusRuntimeException UNAUTHENTICATED where the certificate names no user, or is not valid now
     */
    static Caller authenticate(ServiceRequestContext context) {
        SSLSession session = context.sslSession();
        if (session == null) {
            throw unauthenticated("the connection has no certificate");
        }
        try {
            Caller caller = of((X509Certificate) session.getPeerCertificates()[0], Instant.now());
            context.setAttr(ATTRIBUTE, caller);
            return caller;
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
        if (!NAME.matcher(name).matches()) {
            throw unauthenticated("a user's name is of at most 253 visible characters and does not begin with system:");
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
