package embedded

import "strings"

// Where the parts listen.
const (
	etcdURL    = "https://127.0.0.1:2379"
	apiPort    = "6443"
	gatewayWeb = "80" // the port of the node at which the gateway's pod takes requests
	gatewayTLS = "443"
)

// component is one long-running program of the cluster.
type component struct {
	name  string
	flags []string
}

// flag renders one flag with its value.
func flag(name string, values ...string) string { return "--" + name + "=" + strings.Join(values, ",") }

// kubeconfig is the path of a component's own kubeconfig.
func (c *Cluster) kubeconfig(name string) string { return c.checkout.Data("kubeconfig", name) }

func (c *Cluster) etcd() component {
	return component{"etcd", []string{
		flag("name", "default"),
		flag("data-dir", c.checkout.Data("etcd")),
		flag("listen-client-urls", etcdURL),
		flag("advertise-client-urls", etcdURL),
		flag("listen-peer-urls", "http://127.0.0.1:2380"), // it has no peers
		flag("cert-file", c.pki.crt(certEtcd)),
		flag("key-file", c.pki.key(certEtcd)),
		flag("trusted-ca-file", c.pki.crt(caEtcd)),
		flag("client-cert-auth", "true"),
		flag("unsafe-no-fsync", "true"), // a cluster for development: twice the write rate, at the risk of a power cut
		flag("auto-compaction-retention", "10m"),
		flag("auto-compaction-mode", "periodic"),
		flag("log-level", "warn"),
	}}
}

func (c *Cluster) apiServer() component {
	return component{"kube-apiserver", []string{
		flag("etcd-servers", etcdURL),
		flag("etcd-cafile", c.pki.crt(caEtcd)),
		flag("etcd-certfile", c.pki.crt(certEtcdClient)),
		flag("etcd-keyfile", c.pki.key(certEtcdClient)),
		flag("advertise-address", c.network.cable.Node().String()),
		flag("secure-port", apiPort),
		flag("service-cluster-ip-range", serviceRange),
		flag("tls-cert-file", c.pki.crt(certAPIServer)),
		flag("tls-private-key-file", c.pki.key(certAPIServer)),
		flag("client-ca-file", c.pki.crt(caCluster)),
		flag("kubelet-certificate-authority", c.pki.crt(caCluster)),
		flag("kubelet-client-certificate", c.pki.crt(certKubeletClient)),
		flag("kubelet-client-key", c.pki.key(certKubeletClient)),
		flag("kubelet-preferred-address-types", "InternalIP"), // no name server knows the node's name
		flag("proxy-client-cert-file", c.pki.crt(certFrontProxy)),
		flag("proxy-client-key-file", c.pki.key(certFrontProxy)),
		flag("requestheader-client-ca-file", c.pki.crt(caFrontProxy)),
		flag("requestheader-allowed-names", "front-proxy-client"),
		flag("requestheader-username-headers", "X-Remote-User"),
		flag("requestheader-group-headers", "X-Remote-Group"),
		flag("requestheader-extra-headers-prefix", "X-Remote-Extra-"),
		flag("service-account-issuer", "https://kubernetes.default.svc.cluster.local"),
		flag("service-account-key-file", c.pki.key(saKey)),
		flag("service-account-signing-key-file", c.pki.key(saKey)),
		flag("authorization-mode", "Node", "RBAC"),
		flag("enable-admission-plugins", "NodeRestriction"), // beside the default ones, of which one is Pod Security
		flag("allow-privileged", "true"),
		flag("profiling", "false"),
	}}
}

func (c *Cluster) controllerManager() component {
	return component{certControllers, []string{
		flag("kubeconfig", c.kubeconfig(certControllers)),
		flag("authentication-kubeconfig", c.kubeconfig(certControllers)),
		flag("authorization-kubeconfig", c.kubeconfig(certControllers)),
		flag("service-account-private-key-file", c.pki.key(saKey)),
		flag("root-ca-file", c.pki.crt(caCluster)),
		flag("cluster-signing-cert-file", c.pki.crt(caCluster)),
		flag("cluster-signing-key-file", c.pki.key(caCluster)),
		flag("use-service-account-credentials", "true"),
		flag("allocate-node-cidrs", "false"), // the only node's share is fixed in its CNI configuration
		flag("leader-elect", "false"),
		flag("bind-address", "127.0.0.1"),
		flag("kube-api-qps", "200"),
		flag("kube-api-burst", "300"),
		flag("profiling", "false"),
	}}
}

func (c *Cluster) scheduler() component {
	return component{certScheduler, []string{
		flag("kubeconfig", c.kubeconfig(certScheduler)),
		flag("authentication-kubeconfig", c.kubeconfig(certScheduler)),
		flag("authorization-kubeconfig", c.kubeconfig(certScheduler)),
		flag("leader-elect", "false"),
		flag("bind-address", "127.0.0.1"),
		flag("kube-api-qps", "200"),
		flag("kube-api-burst", "300"),
		flag("profiling", "false"),
	}}
}
