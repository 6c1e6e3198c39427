package page

import (
	"errors"
	"fmt"
	"slices"
	"testing"

	"seatcount/model"
	"seatcount/service/access"
	"seatcount/service/api"
)

func TestCurlLines(t *testing.T) {
	plain := apiState{Switch: api.Switch{Address: "127.0.0.1:8480"}}
	listening := plain
	listening.URL = "http://127.0.0.1:9000"
	made := apiState{Switch: api.Switch{Address: "0.0.0.0:8443", TLS: "made"}, certificate: "/data/tls/seatcount-cert.pem"}
	made.URL = "https://localhost:8443"
	for _, c := range []struct {
		name  string
		state apiState
		scope model.TokenScope
		want  string
	}{
		{"before it listens", plain, model.ScopeAPI, `curl -H "X-Auth-Token: T" http://127.0.0.1:8480/licenses`},
		{"while it listens", listening, model.ScopeAPI, `curl -H "X-Auth-Token: T" http://127.0.0.1:9000/licenses`},
		{"for an agent", listening, model.ScopeAgent, `curl -H "X-Auth-Token: T" --data-binary "@inventory.json" http://127.0.0.1:9000/agent/inventory`},
		{"with a certificate of its own making", made, model.ScopeAPI, `curl --cacert "/data/tls/seatcount-cert.pem" -H "X-Auth-Token: T" https://localhost:8443/licenses`},
	} {
		if got := curlLine(c.state, c.scope, "T"); got != c.want {
			t.Errorf("%s:\n%s\nwant\n%s", c.name, got, c.want)
		}
	}
}

func TestWhoReachesAnAddress(t *testing.T) {
	for address, want := range map[string]string{
		"127.0.0.1:8480": "this computer only", "localhost:80": "this computer only", "[::1]:8480": "this computer only",
		"0.0.0.0:8443": "other computers too", "10.0.0.4:8443": "other computers too", "pc1:8443": "other computers too",
	} {
		if got := whoReaches(address); got != want {
			t.Errorf("%s: %s, want %s", address, got, want)
		}
	}
}

func TestRefusalsGiveTheReason(t *testing.T) {
	for want, err := range map[string]error{
		"There has to be an administrator who is not disabled and acts in all organizations": fmt.Errorf("change user anna: %w", access.ErrLastAdministrator),
		"2 users have it; take it from them first: a, b":                                     fmt.Errorf("delete role X: 2 users have it; take it from them first: a, b: %w", model.ErrForbidden),
		"You are not allowed to do this":                                                     fmt.Errorf("add a user: %w", model.ErrForbidden),
		"Disk on fire":                                                                       errors.New("disk on fire"),
	} {
		if got := refusal(err); got != want {
			t.Errorf("%v: %q, want %q", err, got, want)
		}
	}
}

func TestPagesFollowPermissions(t *testing.T) {
	all := Services{Tokens: TokenService(nil)}
	if got := Allowed(model.Administrator(), all); slices.Contains(got, APIAccess) || slices.Contains(got, Database) {
		t.Errorf("pages without a service: %q", got)
	}
	nobody := model.Principal{Permissions: map[model.Permission]bool{}, OrgIDs: []int64{}}
	if got := Allowed(nobody, all); !slices.Equal(got, []Name{Settings}) {
		t.Errorf("nobody may open %q", got)
	}
}
