package dev.pileus.gitpoll.app;

import java.util.Optional;
import java.util.regex.Pattern;

/** The identity of an app: its namespace and its name. */
record AppName(String namespace, String name) implements Comparable<AppName> {

    private static final Pattern VALID = Pattern.compile("[a-z0-9]([-a-z0-9]{0,57}[a-z0-9])?");

    /** Whether an app can be called that: any name that a Deployment may have, since those can be adopted. */
    static boolean isValid(String name) {
        return VALID.matcher(name).matches();
    }

    /** The app that a ConfigMap registers, or empty where its name is not that of one. */
    static Optional<AppName> ofConfigMap(String namespace, String configMap) {
        return Optional.of(configMap)
                .filter(each -> each.endsWith(AppLabels.SUFFIX))
                .map(each -> each.substring(0, each.length() - AppLabels.SUFFIX.length()))
                .filter(AppName::isValid)
                .map(name -> new AppName(namespace, name));
    }

    /** The name of the app's ConfigMap and of its Secret. */
    String objects() {
        return name + AppLabels.SUFFIX;
    }

    @Override
    public int compareTo(AppName other) {
        return toString().compareTo(other.toString());
    }

    @Override
    public String toString() {
        return namespace + "/" + name;
    }
}
