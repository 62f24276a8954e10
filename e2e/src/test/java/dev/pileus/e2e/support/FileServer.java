package dev.pileus.e2e.support;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.concurrent.TimeUnit;

/**
 * Serves files by HTTP in a namespace, which the files of a site come from: words, each at the path that is the word itself, and
 * zeros, as many as one likes and as slowly.
 */
public final class FileServer {

    private static final String NAME = "files";
    private static final int MIB = 1 << 20;

    private FileServer() {}

    /** Starts it, and waits until it can be reached. It goes with its namespace. */
    static void start(String namespace) {
        Cluster.admin()
                .load(new ByteArrayInputStream(
                        """
                        apiVersion: v1
                        kind: List
                        items:
                        - apiVersion: v1
                          kind: ConfigMap
                          metadata: {name: %1$s, namespace: %2$s}
                          data:
                            nginx.conf: |
                              daemon off;
                              pid /tmp/nginx.pid;
                              events {}
                              http {
                                client_body_temp_path /tmp/body;
                                proxy_temp_path /tmp/proxy;
                                fastcgi_temp_path /tmp/fastcgi;
                                uwsgi_temp_path /tmp/uwsgi;
                                scgi_temp_path /tmp/scgi;
                                access_log /dev/stdout;
                                server {
                                  listen 8080;
                                  root /srv;
                                  location ~ ^/words/([a-z0-9-]+)$ { return 200 $1; }
                                  location /slow/ { alias /srv/; limit_rate 256k; }
                                }
                              }
                        - apiVersion: v1
                          kind: Service
                          metadata: {name: %1$s, namespace: %2$s}
                          spec:
                            selector: {app: %1$s}
                            ports: [{port: 8080}]
                        - apiVersion: v1
                          kind: Pod
                          metadata: {name: %1$s, namespace: %2$s, labels: {app: %1$s}}
                          spec:
                            automountServiceAccountToken: false
                            terminationGracePeriodSeconds: 0
                            securityContext: {runAsNonRoot: true, seccompProfile: {type: RuntimeDefault}}
                            initContainers:
                            - name: zeros
                              image: %3$s
                              command: [bash, -c, "for mib in 1 200; do truncate --size=${mib}M /srv/$mib; done"]
                              securityContext: &confined
                                readOnlyRootFilesystem: true
                                allowPrivilegeEscalation: false
                                capabilities: {drop: [ALL]}
                              volumeMounts: &mounts
                              - {name: srv, mountPath: /srv}
                              - {name: tmp, mountPath: /tmp}
                              - {name: config, mountPath: /config}
                            containers:
                            - name: %1$s
                              image: %3$s
                              command: [nginx, -e, stderr, -c, /config/nginx.conf]
                              readinessProbe: {tcpSocket: {port: 8080}, periodSeconds: 1}
                              securityContext: *confined
                              volumeMounts: *mounts
                            volumes:
                            - {name: srv, emptyDir: {}}
                            - {name: tmp, emptyDir: {}}
                            - {name: config, configMap: {name: %1$s}}
                        """.formatted(NAME, namespace, Checkout.image("web")).getBytes(StandardCharsets.UTF_8)))
                .create();
        Cluster.admin()
                .pods()
                .inNamespace(namespace)
                .withName(NAME)
                .waitUntilReady(Patience.PATIENCE.toSeconds(), TimeUnit.SECONDS);
    }

    /** A file with a word: small letters, digits and hyphens. */
    public static SiteFile word(String key, String word) {
        MessageDigest digest = SiteFile.digest();
        digest.update(word.getBytes(StandardCharsets.US_ASCII));
        return new SiteFile(key, url("words/" + word), digest);
    }

    /** A large file, of 200 MiB. */
    public static SiteFile large(String key) {
        return zeros(key, "200", 200);
    }

    /** A file that takes four seconds to fetch. */
    public static SiteFile slow(String key) {
        return zeros(key, "slow/1", 1);
    }

    /** The address of a path. */
    public static String url(String path) {
        return "http://%s:8080/%s".formatted(NAME, path);
    }

    private static SiteFile zeros(String key, String path, int mib) {
        MessageDigest digest = SiteFile.digest();
        for (int i = 0; i < mib; i++) {
            digest.update(new byte[MIB]);
        }
        return new SiteFile(key, url(path), digest);
    }
}
