package embedded

import (
	"bytes"
	"os"
	"path/filepath"
	"text/template"

	"dev.pileus/cluster/internal/checkout"
)

const (
	nodeName         = "pileus"
	containerdSocket = "/run/containerd/containerd.sock" // as the view shows it
	cniFolder        = "/usr/lib/cni"                    // where Debian puts the plugins
)

func (c *Cluster) containerd() component {
	return component{"containerd", []string{"--config", c.nodeFile("containerd.toml")}}
}

func (c *Cluster) kubelet() component {
	return component{certKubelet, []string{
		flag("kubeconfig", c.kubeconfig(certKubelet)),
		flag("config", c.nodeFile("kubelet.yaml")),
		flag("hostname-override", nodeName),
		flag("node-ip", c.network.cable.Node().String()),
	}}
}

func (c *Cluster) proxy() component {
	return component{certProxy, []string{
		flag("kubeconfig", c.kubeconfig(certProxy)),
		flag("cluster-cidr", podRange),
		flag("hostname-override", nodeName),
		flag("proxy-mode", "iptables"),
		flag("iptables-min-sync-period", "100ms"), // a new Service answers at once; the default is a second
		flag("conntrack-max-per-core", "0"),       // a namespace may not change the machine's limit
		flag("metrics-bind-address", "127.0.0.1:10249"),
	}}
}

// router enforces NetworkPolicies.
func (c *Cluster) router() component {
	return component{certRouter, []string{
		flag("kubeconfig", c.kubeconfig(certRouter)),
		flag("hostname-override", nodeName),
		flag("node-ip", c.network.cable.Node().String()),
		flag("service-cluster-ip-range", serviceRange),
	}}
}

// nodeFile is the path of one of the node's configuration files.
func (c *Cluster) nodeFile(elem ...string) string {
	return c.checkout.Data(append([]string{"node"}, elem...)...)
}

// nodeFiles are the node's configuration files, by the name that nodeFile takes.
var nodeFiles = map[string]string{
	"containerd.toml": `version = 3
# Each would use a folder of the machine's, and none of them is needed.
disabled_plugins = ["io.containerd.internal.v1.opt", "io.containerd.nri.v1.nri"]
[plugins."io.containerd.cri.v1.images".pinned_images]
  sandbox = "{{.PauseImage}}"
[plugins."io.containerd.cri.v1.runtime"]
  # Without CAP_SYS_RESOURCE, as in many a container, a lower score than one's own is refused and no pod starts.
  restrict_oom_score_adj = true
  # The pods' network namespaces vanish with the rest of the run directory.
  netns_mounts_under_state_dir = true
  [plugins."io.containerd.cri.v1.runtime".containerd.runtimes.runc]
    runtime_type = "io.containerd.runc.v2"
    runtime_path = "{{.Shim}}"
  [plugins."io.containerd.cri.v1.runtime".cni]
    bin_dirs = ["{{.CNIBin}}"]
    conf_dir = "{{.CNIConfig}}"
    use_internal_loopback = true
`,
	"cni/10-pods.conflist": `{
  "cniVersion": "1.0.0",
  "name": "pods",
  "plugins": [
    {
      "type": "ptp", "ipMasq": true,
      "ipam": {"type": "host-local", "ranges": [[{"subnet": "{{.PodRange}}"}]], "routes": [{"dst": "0.0.0.0/0"}]}
    },
    {"type": "portmap", "capabilities": {"portMappings": true}}
  ]
}
`,
	"kubelet.yaml": `apiVersion: kubelet.config.k8s.io/v1beta1
kind: KubeletConfiguration
authentication:
  anonymous: {enabled: false}
  webhook: {enabled: true}
  x509: {clientCAFile: "{{.PKI}}/ca.crt"}
authorization: {mode: Webhook}
tlsCertFile: "{{.PKI}}/kubelet.crt"
tlsPrivateKeyFile: "{{.PKI}}/kubelet.key"
containerRuntimeEndpoint: unix://{{.Socket}}
cgroupDriver: cgroupfs
cgroupRoot: {{.CgroupRoot}}
clusterDNS: [{{.DNS}}]
clusterDomain: cluster.local
resolvConf: "{{.ResolvConf}}"
failSwapOn: false
enforceNodeAllocatable: [pods]
maxPods: 250
# Where there is one node, and what is free on it is nobody else's: pods have their share by what they request.
cpuCFSQuota: false
podPidsLimit: 4096
serializeImagePulls: false
# No registry has the images, so a collected one could not come back.
imageGCHighThresholdPercent: 100
# Room for a command's whole output: what is in the file before cannot be asked for.
containerLogMaxSize: 200Mi
containerLogMaxFiles: 2
# What crashes is started again in seconds: whoever runs this cluster is watching.
featureGates: {KubeletCrashLoopBackOffMax: true, ReduceDefaultCrashLoopBackOffDecay: true}
crashLoopBackOff: {maxContainerRestartPeriod: 10s}
evictionHard: {memory.available: 100Mi, nodefs.available: 1%, imagefs.available: 1%}
kubeAPIQPS: 200
kubeAPIBurst: 300
eventRecordQPS: 100
eventBurst: 200
`,
}

// writeNodeFiles writes the configuration files of the node.
func (c *Cluster) writeNodeFiles(pauseImage string) error {
	values := map[string]string{
		"PauseImage": pauseImage,
		"Shim":       c.checkout.Bin("containerd-shim-runc-v2"),
		"CNIBin":     cniFolder,
		"CNIConfig":  c.nodeFile("cni"),
		"PodRange":   nodePodRange,
		"PKI":        c.pki.dir,
		"Socket":     containerdSocket,
		"CgroupRoot": c.cgroup.path(),
		"DNS":        dnsService,
		"ResolvConf": c.nodeFile("resolv.conf"),
	}
	for name, text := range nodeFiles {
		rendered, err := render(text, values)
		if err != nil {
			return err
		}
		if err := writeNodeFile(c.nodeFile(name), rendered); err != nil {
			return err
		}
	}
	return writeNodeFile(c.nodeFile("resolv.conf"), "nameserver "+c.network.cable.Node().String()+"\n") // the resolver
}

func writeNodeFile(path, text string) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return err
	}
	return checkout.WriteFile(path, []byte(text), 0o644)
}

func render(text string, values map[string]string) (string, error) {
	parsed, err := template.New("").Option("missingkey=error").Parse(text)
	if err != nil {
		return "", err
	}
	var out bytes.Buffer
	err = parsed.Execute(&out, values)
	return out.String(), err
}
