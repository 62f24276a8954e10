// Package kubernetes takes the place of the clients of all of Kubernetes' APIs, of which OpenTofu uses that of leases: they lock a
// state, which it reads and writes without types.
package kubernetes

import (
	coordinationv1 "k8s.io/client-go/kubernetes/typed/coordination/v1"
	"k8s.io/client-go/rest"
)

// Clientset has leases.
type Clientset struct {
	coordination *coordinationv1.CoordinationV1Client
}

// NewForConfig is a client of the API server that the configuration names.
func NewForConfig(config *rest.Config) (*Clientset, error) {
	client, err := coordinationv1.NewForConfig(config)
	return &Clientset{client}, err
}

// CoordinationV1 is the API group of leases.
func (c *Clientset) CoordinationV1() coordinationv1.CoordinationV1Interface { return c.coordination }
