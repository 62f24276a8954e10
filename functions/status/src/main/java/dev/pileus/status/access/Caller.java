package dev.pileus.status.access;

import java.util.List;
import java.util.Map;

/**
 * A caller: the user that a token belongs to, in Kubernetes' terms.
 *
 * @param user the user name, such as {@code system:serviceaccount:team-a:alice}
 * @param uid tells users of the same name apart over time; may be empty
 * @param groups the groups the user is in
 * @param extra whatever else the authenticator says
 */
public record Caller(String user, String uid, List<String> groups, Map<String, List<String>> extra) {}
