package main

import (
	"context"
	"fmt"
	"os/signal"
	"sync"
	"syscall"
	"time"

	"github.com/cloudnativelabs/kube-router/v2/pkg/controllers/netpol"
	"github.com/cloudnativelabs/kube-router/v2/pkg/healthcheck"
	"github.com/cloudnativelabs/kube-router/v2/pkg/options"
	"github.com/spf13/cobra"
	core "k8s.io/api/core/v1"
	meta "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/client-go/informers"
	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/tools/cache"
	"k8s.io/client-go/tools/clientcmd"
	"k8s.io/klog/v2"
)

func init() { components["kube-router"] = newRouterCommand }

// newRouterCommand is kube-router as its flags --run-router=false --run-service-proxy=false make it: the firewall alone, which
// enforces NetworkPolicies. Its own command has BGP and the SDK of AWS compiled in.
func newRouterCommand() *cobra.Command {
	config := options.NewKubeRouterConfig()
	var node string
	config.EnableIPv4 = true
	cmd := &cobra.Command{
		Use:          "kube-router",
		Short:        "enforces NetworkPolicies by kube-router's firewall",
		Args:         cobra.NoArgs,
		SilenceUsage: true,
		RunE:         func(cmd *cobra.Command, _ []string) error { return enforce(cmd.Context(), config, node) },
	}
	flags := cmd.Flags()
	flags.StringVar(&config.Kubeconfig, "kubeconfig", "", "the kubeconfig to list pods, namespaces and policies with")
	flags.StringVar(&config.HostnameOverride, "hostname-override", "", "the name of the node")
	flags.StringVar(&node, "node-ip", "", "the address of the node, for which it waits: another one is of before")
	flags.StringSliceVar(&config.ClusterIPCIDRs, "service-cluster-ip-range", config.ClusterIPCIDRs, "the addresses of Services")
	flags.DurationVar(&config.IPTablesSyncPeriod, "iptables-sync-period", config.IPTablesSyncPeriod, "how often the rules are written where nothing changes")
	return cmd
}

// enforce keeps the rules of this node what the policies say until it is told to end. The rules stay then.
func enforce(parent context.Context, config *options.KubeRouterConfig, node string) error {
	ctx, stop := signal.NotifyContext(parent, syscall.SIGINT, syscall.SIGTERM)
	defer stop()
	rest, err := clientcmd.BuildConfigFromFlags("", config.Kubeconfig)
	if err != nil {
		return err
	}
	client, err := kubernetes.NewForConfig(rest)
	if err != nil {
		return err
	}
	if !awaitAccess(ctx, client) {
		return nil
	}
	factory := informers.NewSharedInformerFactory(client, 0)
	pods := factory.Core().V1().Pods().Informer()
	namespaces := factory.Core().V1().Namespaces().Informer()
	policies := factory.Networking().V1().NetworkPolicies().Informer()
	factory.Start(ctx.Done())
	factory.WaitForCacheSync(ctx.Done())
	controller := newController(ctx, client, config, node, pods, policies, namespaces)
	if controller == nil {
		return nil
	}
	for informer, handler := range map[cache.SharedIndexInformer]cache.ResourceEventHandler{
		pods:       controller.PodEventHandler,
		namespaces: controller.NamespaceEventHandler,
		policies:   controller.NetworkPolicyEventHandler,
	} {
		if _, err := informer.AddEventHandler(handler); err != nil {
			return err
		}
	}
	beats := make(chan *healthcheck.ControllerHeartbeat)
	go func() {
		for range beats { // nobody asks for them here
		}
	}()
	var running sync.WaitGroup
	running.Add(1)
	go controller.Run(beats, ctx.Done(), &running)
	running.Wait()
	return nil
}

// awaitAccess waits until the API server answers, and has the role: on a new cluster that is applied after this has started.
func awaitAccess(ctx context.Context, client kubernetes.Interface) bool {
	return retry(ctx, func() error {
		_, err := client.NetworkingV1().NetworkPolicies("").List(ctx, meta.ListOptions{Limit: 1})
		return err
	})
}

// newController waits for the node, which the kubelet adds, and for its address, which is read once. It is nil when this is to end.
func newController(ctx context.Context, client kubernetes.Interface, config *options.KubeRouterConfig, node string,
	pods, policies, namespaces cache.SharedIndexInformer,
) (controller *netpol.NetworkPolicyController) {
	retry(ctx, func() error {
		if err := hasAddress(ctx, client, config.HostnameOverride, node); err != nil {
			return err
		}
		iptables, ipsets, err := netpol.NewIPTablesHandlers(config)
		if err == nil {
			controller, err = netpol.NewNetworkPolicyController(
				client, config, pods, policies, namespaces, new(sync.Mutex), iptables, ipsets)
		}
		return err
	})
	return controller
}

// hasAddress fails where a node has another internal address.
func hasAddress(ctx context.Context, client kubernetes.Interface, name, wanted string) error {
	node, err := client.CoreV1().Nodes().Get(ctx, name, meta.GetOptions{})
	if err != nil {
		return err
	}
	for _, address := range node.Status.Addresses {
		if address.Type == core.NodeInternalIP && address.Address == wanted {
			return nil
		}
	}
	return fmt.Errorf("the node has not the address %s yet", wanted)
}

// retry tries until it succeeds, which it tells, or until this is to end. A reason is logged when it is another one.
func retry(ctx context.Context, try func() error) bool {
	const pause = 500 * time.Millisecond
	var reason string
	for {
		err := try()
		if err == nil {
			return true
		}
		if said := fmt.Sprint(err); said != reason {
			klog.Info(said)
			reason = said
		}
		select {
		case <-ctx.Done():
			return false
		case <-time.After(pause):
		}
	}
}
