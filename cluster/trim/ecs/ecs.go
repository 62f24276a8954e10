// Package ecs takes the place of Traefik's provider for Amazon ECS, which takes longer to compile than the rest of it.
package ecs

import (
	"errors"

	"github.com/traefik/traefik/v3/pkg/config/dynamic"
	"github.com/traefik/traefik/v3/pkg/safe"
)

// Provider has no settings, since it can't be used.
type Provider struct{}

// SetDefaults satisfies Traefik's configuration loader.
func (p *Provider) SetDefaults() {}

// Init refuses to start.
func (p *Provider) Init() error { return errors.New("this build has no Amazon ECS provider") }

// Provide is never called, since Init fails.
func (p *Provider) Provide(chan<- dynamic.Message, *safe.Pool) error { return nil }
