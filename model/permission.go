package model

import "strings"

// Permission is "collection::action", such as "licenses::update".
type Permission string

// The permissions that roles are made of.
const (
	LicensesCreate  Permission = "licenses::create"
	LicensesRead    Permission = "licenses::read"
	LicensesUpdate  Permission = "licenses::update"
	LicensesDelete  Permission = "licenses::delete"
	DevicesCreate   Permission = "devices::create"
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
	UsersCreate     Permission = "users::create"
	UsersRead       Permission = "users::read"
	UsersUpdate     Permission = "users::update"
	UsersDelete     Permission = "users::delete"
	RolesCreate     Permission = "roles::create"
	RolesRead       Permission = "roles::read"
	RolesUpdate     Permission = "roles::update"
	RolesDelete     Permission = "roles::delete"
	TokensCreate    Permission = "tokens::create"
	TokensRead      Permission = "tokens::read"
	TokensUpdate    Permission = "tokens::update"
	TokensDelete    Permission = "tokens::delete"
	ReportsCreate   Permission = "reports::create"
	ReportsRead     Permission = "reports::read"
	ReportsUpdate   Permission = "reports::update"
	ReportsDelete   Permission = "reports::delete"
	SettingsCreate  Permission = "settings::create"
	SettingsRead    Permission = "settings::read"
	SettingsUpdate  Permission = "settings::update"
	SettingsDelete  Permission = "settings::delete"
	ActivityCreate  Permission = "activity::create"
	ActivityRead    Permission = "activity::read"
	ActivityUpdate  Permission = "activity::update"
	ActivityDelete  Permission = "activity::delete"
	DatabaseRead    Permission = "database::read"
)

// permissions are all permissions with what each allows, in the order in which they are shown.
var permissions = []struct {
	Permission
	words string
}{
	{LicensesRead, "See licenses and what they count"},
	{LicensesCreate, "Add and import licenses"},
	{LicensesUpdate, "Edit licenses"},
	{LicensesDelete, "Delete licenses"},
	{DevicesRead, "See devices and the software on them"},
	{DevicesCreate, "Add devices by hand"},
	{DevicesUpdate, "Retire, exclude, move and merge devices"},
	{DevicesDelete, "Delete devices"},
	{InventoryRead, "See sources, their files and problems"},
	{InventoryCreate, "Add sources and deliver inventory files"},
	{InventoryUpdate, "Pause, refresh and map sources and files"},
	{InventoryDelete, "Remove sources"},
	{OrgsRead, "See organizations"},
	{OrgsCreate, "Add organizations"},
	{OrgsUpdate, "Rename and move organizations"},
	{OrgsDelete, "Delete organizations"},
	{UsersRead, "See users"},
	{UsersCreate, "Add users"},
	{UsersUpdate, "Edit users and set their passwords"},
	{UsersDelete, "Delete users"},
	{RolesRead, "See roles"},
	{RolesCreate, "Add roles"},
	{RolesUpdate, "Edit roles"},
	{RolesDelete, "Delete roles"},
	{TokensRead, "See one's own tokens"},
	{TokensCreate, "Make tokens of one's own"},
	{TokensUpdate, "Describe one's own tokens, switch one's own API access"},
	{TokensDelete, "Delete one's own tokens"},
	{ReportsRead, "Make reports and export them"},
	{ReportsCreate, "Add report definitions"},
	{ReportsUpdate, "Edit report definitions"},
	{ReportsDelete, "Delete report definitions"},
	{SettingsRead, "See the settings"},
	{SettingsCreate, "Add settings"},
	{SettingsUpdate, "Change the settings"},
	{SettingsDelete, "Reset settings"},
	{ActivityRead, "See the record of changes"},
	{ActivityCreate, "Add notes to the record of changes"},
	{ActivityUpdate, "Nothing: the record of changes is never edited"},
	{ActivityDelete, "Nothing: the record of changes is never deleted"},
	{DatabaseRead, "Look at the tables of the database"},
}

// Permissions returns all permissions, in the order in which they are shown.
func Permissions() []Permission {
	all := make([]Permission, len(permissions))
	for i, p := range permissions {
		all[i] = p.Permission
	}
	return all
}

// Description says what the permission allows; empty for one that there is not.
func (p Permission) Description() string {
	for _, known := range permissions {
		if known.Permission == p {
			return known.words
		}
	}
	return ""
}

// Collection is what the permission is about, such as "licenses".
func (p Permission) Collection() string {
	collection, _, _ := strings.Cut(string(p), "::")
	return collection
}

// Action is what the permission allows to do, such as "update".
func (p Permission) Action() string {
	_, action, _ := strings.Cut(string(p), "::")
	return action
}
