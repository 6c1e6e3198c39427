package page

import "slices"

// Name names a page. It is remembered in routes and settings, so it never changes.
type Name string

// The pages that exist.
const (
	Overview  Name = "overview"
	Licenses  Name = "licenses"
	Devices   Name = "devices"
	Software  Name = "software"
	Inventory Name = "inventory"
	Reports   Name = "reports"
	APIAccess Name = "api"
	Activity  Name = "activity"
	Users     Name = "users"
	Roles     Name = "roles"
	Orgs      Name = "organizations"
	Agents    Name = "agents"
	Database  Name = "database"
	Settings  Name = "settings"
)

// Names are all pages in the order of the navigation.
var Names = []Name{Overview, Licenses, Devices, Software, Inventory, Reports, APIAccess, Activity, Users, Roles, Orgs, Agents, Database, Settings}

// ForAdministration reports whether the page is about the program and its users rather than about licenses.
func (n Name) ForAdministration() bool {
	return slices.Contains([]Name{Users, Roles, Orgs, Agents, Database}, n)
}

// Title is what the navigation and the page's head call it.
func (n Name) Title() string {
	switch n {
	case Overview:
		return "Overview"
	case Licenses:
		return "Licenses"
	case Devices:
		return "Devices"
	case Software:
		return "Software"
	case Inventory:
		return "Inventory"
	case Reports:
		return "Reports"
	case APIAccess:
		return "API access"
	case Activity:
		return "Activity"
	case Users:
		return "Users"
	case Roles:
		return "Roles"
	case Orgs:
		return "Organizations"
	case Agents:
		return "Agents"
	case Database:
		return "Database"
	case Settings:
		return "Settings"
	}
	return string(n)
}

// Route is a place in the window: a page, what it is narrowed to, and the one thing that is looked at. It is a value, so
// that back, forward and links are no more than a list of them.
type Route struct {
	Page   Name
	Filter string // a chip of the page; empty is its first
	Search string // what is searched for on the page
	ID     int64  // shown in its own dialog, or selected; 0 is none
}

// History is where somebody has been, as in a browser. The zero value has been nowhere.
type History struct {
	places []Route
	at     int // of the present one in places
}

// Go moves on to a place and forgets what was forward of the present one. Going where one is does nothing.
func (h *History) Go(r Route) {
	if len(h.places) > 0 {
		if h.places[h.at] == r {
			return
		}
		h.places = h.places[:h.at+1]
	}
	const most = 100
	if len(h.places) == most {
		h.places = append(h.places[:0], h.places[1:]...)
	}
	h.places = append(h.places, r)
	h.at = len(h.places) - 1
}

// Replace changes what the present place is remembered as.
func (h *History) Replace(r Route) {
	if len(h.places) > 0 {
		h.places[h.at] = r
	}
}

// Now is the present place.
func (h *History) Now() Route {
	if len(h.places) == 0 {
		return Route{}
	}
	return h.places[h.at]
}

// Back steps back and reports whether there was somewhere to go.
func (h *History) Back() (Route, bool) { return h.step(-1) }

// Forward steps forward again and reports whether there was somewhere to go.
func (h *History) Forward() (Route, bool) { return h.step(1) }

func (h *History) step(by int) (Route, bool) {
	if next := h.at + by; next >= 0 && next < len(h.places) {
		h.at = next
		return h.places[next], true
	}
	return Route{}, false
}

// Known reports whether there is such a page.
func (n Name) Known() bool { return slices.Contains(Names, n) }
