package model

// Permission is "collection::action", such as "licenses::update".
type Permission string

// The permissions that roles are made of.
const (
	LicensesCreate  Permission = "licenses::create"
	LicensesRead    Permission = "licenses::read"
	LicensesUpdate  Permission = "licenses::update"
	LicensesDelete  Permission = "licenses::delete"
	DevicesRead     Permission = "devices::read"
	DevicesUpdate   Permission = "devices::update"
	DevicesDelete   Permission = "devices::delete"
	InventoryCreate Permission = "inventory::create"
	InventoryRead   Permission = "inventory::read"
	InventoryUpdate Permission = "inventory::update"
	InventoryDelete Permission = "inventory::delete"
	OrgsCreate      Permission = "orgs::create"
	OrgsRead        Permission = "orgs::read"
	OrgsUpdate      Permission = "orgs::update"
	OrgsDelete      Permission = "orgs::delete"
	SettingsRead    Permission = "settings::read"
	SettingsUpdate  Permission = "settings::update"
	ActivityRead    Permission = "activity::read"
)

// Principal is who acts: a user with the union of their roles' permissions and of their organizations. Every service
// call takes one and checks it.
type Principal struct {
	Name string
	// Permissions is nil for an administrator, who may do everything.
	Permissions map[Permission]bool
	// OrgIDs are the organizations the principal acts in, each with everything below it. nil means all.
	OrgIDs []int64
}

// Administrator is the principal of a database without users, and of the command line.
func Administrator() Principal { return Principal{Name: "Administrator"} }

// Can reports whether the principal's roles hold the permission.
func (p Principal) Can(perm Permission) bool { return p.Permissions == nil || p.Permissions[perm] }
