package schema

import (
	"net/netip"
	"slices"

	core "k8s.io/api/core/v1"
	networking "k8s.io/api/networking/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/labels"
	"k8s.io/apimachinery/pkg/util/intstr"
)

// end is one of a connection: a pod, or an address that is none's.
type end struct {
	pod       core.Pod
	namespace labels.Set // the labels of the pod's
	address   string
}

// network is what NetworkPolicies make of the connections in a cluster: who is selected by none is free, and rules add up.
// https://kubernetes.io/docs/concepts/services-networking/network-policies/
type network []*networking.NetworkPolicy

// connects tells whether one may open a connection to a port of the other: the one has to be let out, and the other to let it in.
func (n network) connects(from, to end, protocol core.Protocol, port int32) bool {
	out := n.permits(networking.PolicyTypeEgress, from, func(policy *networking.NetworkPolicy) bool {
		return slices.ContainsFunc(policy.Spec.Egress, func(rule networking.NetworkPolicyEgressRule) bool {
			return hasPort(rule.Ports, to, protocol, port) && hasPeer(rule.To, policy.Namespace, to)
		})
	})
	return out && n.permits(networking.PolicyTypeIngress, to, func(policy *networking.NetworkPolicy) bool {
		return slices.ContainsFunc(policy.Spec.Ingress, func(rule networking.NetworkPolicyIngressRule) bool {
			return hasPort(rule.Ports, to, protocol, port) && hasPeer(rule.From, policy.Namespace, from)
		})
	})
}

func (n network) permits(direction networking.PolicyType, who end, does func(*networking.NetworkPolicy) bool) bool {
	free := true
	for _, policy := range n {
		if who.address == "" && who.pod.Namespace == policy.Namespace &&
			selects(&policy.Spec.PodSelector, who.pod.Labels) && slices.Contains(policy.Spec.PolicyTypes, direction) {
			if does(policy) {
				return true
			}
			free = false
		}
	}
	return free
}

func hasPort(ports []networking.NetworkPolicyPort, to end, protocol core.Protocol, port int32) bool {
	return len(ports) == 0 || slices.ContainsFunc(ports, func(each networking.NetworkPolicyPort) bool {
		switch {
		case each.Protocol == nil && protocol != core.ProtocolTCP || each.Protocol != nil && *each.Protocol != protocol:
			return false
		case each.Port == nil:
			return true
		case each.Port.Type == intstr.String:
			return number(to.pod, *each.Port) == port
		case each.EndPort != nil:
			return each.Port.IntVal <= port && port <= *each.EndPort
		}
		return each.Port.IntVal == port
	})
}

func hasPeer(peers []networking.NetworkPolicyPeer, namespace string, other end) bool {
	return len(peers) == 0 || slices.ContainsFunc(peers, func(each networking.NetworkPolicyPeer) bool {
		if each.IPBlock != nil {
			within := func(block string) bool {
				return netip.MustParsePrefix(block).Contains(netip.MustParseAddr(other.address))
			}
			return other.address != "" && within(each.IPBlock.CIDR) && !slices.ContainsFunc(each.IPBlock.Except, within)
		}
		near := other.pod.Namespace == namespace
		if each.NamespaceSelector != nil {
			near = selects(each.NamespaceSelector, other.namespace)
		}
		return other.address == "" && near && (each.PodSelector == nil || selects(each.PodSelector, other.pod.Labels))
	})
}

func selects(selector *metav1.LabelSelector, found labels.Set) bool {
	return must(metav1.LabelSelectorAsSelector(selector)).Matches(found)
}
