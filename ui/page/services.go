package page

import (
	"context"

	"seatcount/model"
	"seatcount/service"
	"seatcount/service/access"
	"seatcount/service/agent"
	"seatcount/service/api"
	"seatcount/service/database"
	"seatcount/service/inventory"
	"seatcount/service/report"
	"seatcount/service/report/build"
	"seatcount/service/token"
)

// AccessService is what the pages need of access.Service.
type AccessService interface {
	Users(ctx context.Context, p model.Principal) ([]access.UserRow, error)
	CreateUser(ctx context.Context, p model.Principal, e access.UserEdit) (model.User, error)
	UpdateUser(ctx context.Context, p model.Principal, e access.UserEdit) (model.User, error)
	DeleteUser(ctx context.Context, p model.Principal, id int64) error
	SetPassword(ctx context.Context, p model.Principal, userID int64, password string) error
	RemovePassword(ctx context.Context, p model.Principal, userID int64) error
	Roles(ctx context.Context, p model.Principal) ([]model.Role, error)
	CreateRole(ctx context.Context, p model.Principal, r model.Role) (model.Role, error)
	UpdateRole(ctx context.Context, p model.Principal, r model.Role) (model.Role, error)
	DeleteRole(ctx context.Context, p model.Principal, id int64) error

	NeedsSignIn(ctx context.Context) (bool, error)
	SignIn(ctx context.Context, name, password string) (model.Principal, error)
	CheckPassword(ctx context.Context, p model.Principal, password string) error
	StaySignedIn(ctx context.Context, p model.Principal) error
	Forget(ctx context.Context) error
	PrincipalOf(ctx context.Context, userID int64) (model.Principal, error)
}

// TokenService is what the API access page needs of token.Service.
type TokenService interface {
	List(ctx context.Context, p model.Principal) ([]token.Row, error)
	Create(ctx context.Context, p model.Principal, n token.New) (token.Made, error)
	Describe(ctx context.Context, p model.Principal, id int64, description string) error
	Delete(ctx context.Context, p model.Principal, id int64) error
	SetEnabled(ctx context.Context, p model.Principal, enabled bool) error
	Enabled(ctx context.Context, p model.Principal) bool
}

// AgentService is what the Agents page needs of agent.Service.
type AgentService interface {
	Agents(ctx context.Context, p model.Principal) ([]agent.AgentRow, error)
	Deliveries(ctx context.Context, p model.Principal, f agent.Filter) ([]agent.Row, error)
}

// DatabaseService is what the pages need of database.Service.
type DatabaseService interface {
	Tables(ctx context.Context, p model.Principal) ([]database.Table, error)
	Describe(ctx context.Context, p model.Principal, table string, rows int) (database.Detail, error)
	Backup(ctx context.Context, p model.Principal, path string) error
}

// APIServer is whether and where the HTTP server of the program listens: api.Control.
type APIServer interface {
	Switch() api.Switch
	Status() api.Status
	// Set is for those who may change the settings. When it cannot listen there, nothing is changed.
	Set(ctx context.Context, p model.Principal, s api.Switch) error
	// Certificate is the file that programs have to know to trust the server; empty when it is not of our own making.
	Certificate() string
}

// APIChanged says that the API began or ceased to listen.
type APIChanged struct{}

// NewServices hands the services to the pages; api is the server of the program.
func NewServices(s *service.Services, api APIServer) Services {
	return Services{
		Licenses: s.Licenses, Devices: s.Devices, Count: s.Count, Refresh: s.Refresh, Orgs: s.Orgs, Activity: s.Activity, Settings: s.Settings,
		Inspect: func(ctx context.Context, path string) (inventory.FileReport, error) {
			return inventory.Inspect(ctx, path, inventory.Options{}, inventory.DefaultLimits())
		},
		Table: func(ctx context.Context, path string, columns map[string]string) (*inventory.TableView, error) {
			return inventory.PreviewPath(ctx, path, inventory.Options{Columns: columns}, inventory.DefaultLimits())
		},
		Access: s.Access, Tokens: s.Tokens, API: api, Agents: s.Agents, Database: s.Database, Reports: service.Reports(s, nil),
	}
}

// report makes a named report for who uses the window.
func (s Services) report(ctx context.Context, host Host, name string, params build.Params) (report.Table, error) {
	s.Reports.Clock = host.Now
	return build.Build(ctx, host.Principal(), s.Reports, name, params)
}

// exportAs has a list exported as a named report, so that the window writes what the command line and the API write. Who
// may not read reports saves just what the list shows.
func exportAs[T any](t *table[T], s Services, name string) {
	if !t.host.Principal().Can(model.ReportsRead) {
		return
	}
	t.exported = func(rows []T) func(context.Context) (report.Table, error) {
		ids := make([]int64, len(rows))
		for i, r := range rows {
			ids[i] = t.list.Spec.ID(r)
		}
		return func(ctx context.Context) (report.Table, error) {
			full, err := s.report(ctx, t.host, name, build.Params{})
			if err != nil {
				return full, err
			}
			return full.Only(ids), nil
		}
	}
}
