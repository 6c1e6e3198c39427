package ui

import (
	"context"
	"errors"

	"seatcount/model"
	"seatcount/service/agent"
	"seatcount/service/api"
	"seatcount/service/token"
)

// fakeAPI is a server that listens wherever it is told to, apart from an address that is taken.
type fakeAPI struct {
	is          api.Switch
	taken, free string // an address that another program has, and one that nobody has
}

func (a *fakeAPI) Switch() api.Switch { return a.is }

func (a *fakeAPI) Status() api.Status {
	if !a.is.On {
		return api.Status{}
	}
	return api.Status{Listening: true, URL: "http://" + a.is.Address}
}

func (a *fakeAPI) Set(_ context.Context, p model.Principal, s api.Switch) error {
	if !p.Can(model.SettingsUpdate) || !p.Everywhere() {
		return model.ErrForbidden
	}
	if err := api.CheckAddress(api.ListenConfig{Addr: s.Address, SelfSigned: s.TLS != ""}); err != nil {
		return err
	}
	if s.On && s.Address == a.taken {
		return &api.PortInUse{Addr: a.taken, Next: a.free}
	}
	a.is = s
	return nil
}

func (a *fakeAPI) Certificate() string { return "" }

// fakeAgents has agents without a network.
type fakeAgents struct {
	agents     []agent.AgentRow
	deliveries []agent.Row
}

func (a *fakeAgents) Agents(_ context.Context, p model.Principal) ([]agent.AgentRow, error) {
	if !p.IsAdministrator() {
		return nil, errors.New("not for you")
	}
	return a.agents, nil
}

func (a *fakeAgents) Deliveries(_ context.Context, _ model.Principal, f agent.Filter) ([]agent.Row, error) {
	var found []agent.Row
	for _, d := range a.deliveries {
		if f.DeviceID == 0 || d.DeviceID == f.DeviceID {
			found = append(found, d)
		}
	}
	return found, nil
}

func newToken(scope model.TokenScope, description string) token.New {
	return token.New{Scope: scope, Description: description}
}
