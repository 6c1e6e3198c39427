package model

import (
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// AdministratorID is the id of the user that a new database has, and AdministratorName its name.
const (
	AdministratorID   int64 = 1
	AdministratorName       = "Administrator"
)

// The ids of the roles that every database has.
const (
	RoleAdministrator    int64 = 1
	RoleOrgAdministrator int64 = 2
	RoleReader           int64 = 3
)

// User is a person or a program that acts. A new database has one: "Administrator", without a password.
type User struct {
	ID           int64     `gorm:"primaryKey" json:"id"`
	Name         string    `gorm:"size:200" json:"name"` // what one signs in with; unique, whatever its case
	FullName     string    `gorm:"size:200" json:"full_name"`
	Disabled     bool      `json:"disabled"`    // may not sign in, and their tokens are refused
	PasswordHash string    `json:"-"`           // argon2id in the PHC form; empty for no password
	APIEnabled   bool      `json:"api_enabled"` // their tokens work
	CreatedAt    time.Time `gorm:"serializer:nullzero" json:"created_at"`
}

// TableName is the table's name in the database.
func (User) TableName() string { return "users" }

// Normalize takes away what nobody means to write: blanks around and in rows, letters in two forms.
func (u *User) Normalize() {
	u.Name = norm.NFC.String(strings.Join(strings.Fields(u.Name), " "))
	u.FullName = norm.NFC.String(strings.Join(strings.Fields(u.FullName), " "))
}

// Validate checks the names of a normalized user.
func (u *User) Validate() error {
	switch {
	case u.Name == "":
		return Invalid("name", "A user needs a name to sign in with")
	case utf8.RuneCountInString(u.Name) > MaxName:
		return Invalid("name", "A name has at most %d characters", MaxName)
	case strings.ContainsFunc(u.Name, unprintable):
		return Invalid("name", "A name has only letters, digits and signs that can be seen")
	case utf8.RuneCountInString(u.FullName) > MaxName:
		return Invalid("full_name", "A full name has at most %d characters", MaxName)
	}
	return nil
}

// unprintable finds line breaks and signs that cannot be seen.
func unprintable(r rune) bool { return !unicode.IsPrint(r) }

// Role is a set of permissions with a name.
type Role struct {
	ID          int64        `gorm:"primaryKey" json:"id"`
	Name        string       `gorm:"size:200" json:"name"` // unique, whatever its case
	BuiltIn     bool         `json:"built_in"`             // cannot be edited or deleted
	Permissions []Permission `gorm:"serializer:json" json:"permissions"`
}

// TableName is the table's name in the database.
func (Role) TableName() string { return "roles" }

// Normalize takes blanks around the name away and puts the permissions in order, each once.
func (r *Role) Normalize() {
	r.Name = norm.NFC.String(strings.Join(strings.Fields(r.Name), " "))
	ordered := []Permission{} // never null: in the database it is an empty list
	for _, p := range Permissions() {
		if slices.Contains(r.Permissions, p) {
			ordered = append(ordered, p)
		}
	}
	for _, p := range r.Permissions {
		if p.Description() == "" && !slices.Contains(ordered, p) { // for Validate to refuse
			ordered = append(ordered, p)
		}
	}
	r.Permissions = ordered
}

// Validate checks a normalized role.
func (r *Role) Validate() error {
	switch {
	case r.Name == "":
		return Invalid("name", "A role needs a name")
	case utf8.RuneCountInString(r.Name) > MaxName:
		return Invalid("name", "A name has at most %d characters", MaxName)
	case strings.ContainsFunc(r.Name, unprintable):
		return Invalid("name", "A name has only letters, digits and signs that can be seen")
	}
	for _, p := range r.Permissions {
		if p.Description() == "" {
			return Invalid("permissions", "There is no permission %q", string(p))
		}
	}
	return nil
}

// BuiltInRoles are the roles that every database has.
func BuiltInRoles() []Role {
	orgAdministrator := []Permission{
		LicensesRead, LicensesCreate, LicensesUpdate, LicensesDelete,
		DevicesRead, DevicesCreate, DevicesUpdate, DevicesDelete,
		InventoryRead, InventoryCreate, InventoryUpdate, InventoryDelete,
		OrgsRead, TokensRead, TokensCreate, TokensUpdate, TokensDelete, ReportsRead, SettingsRead, ActivityRead,
	}
	reader := []Permission{
		LicensesRead, DevicesRead, InventoryRead, OrgsRead, TokensRead, TokensCreate, TokensUpdate, TokensDelete, ReportsRead,
		SettingsRead, ActivityRead,
	}
	return []Role{
		{ID: RoleAdministrator, Name: "Administrator", BuiltIn: true, Permissions: Permissions()},
		{ID: RoleOrgAdministrator, Name: "Organization administrator", BuiltIn: true, Permissions: orgAdministrator},
		{ID: RoleReader, Name: "Reader", BuiltIn: true, Permissions: reader},
	}
}

// TokenScope is what a token may be used for.
type TokenScope string

// The scopes of tokens.
const (
	ScopeAPI   TokenScope = "api"   // every endpoint, as far as the owner's roles go
	ScopeAgent TokenScope = "agent" // to deliver inventory, and nothing else
)

// Token lets a program act as the user who made it. The token itself is known to its owner alone.
type Token struct {
	ID           int64      `gorm:"primaryKey" json:"id"`
	UserID       int64      `json:"user_id"` // the owner
	Scope        TokenScope `json:"scope"`
	Description  string     `json:"description"`
	Hash         string     `json:"-"`     // SHA-256 in hex
	Start        string     `json:"start"` // the first characters, to tell tokens apart
	CreatedAt    time.Time  `gorm:"serializer:nullzero" json:"created_at"`
	ExpiresAt    *time.Time `json:"expires_at"`   // nil is never
	LastUsedAt   *time.Time `json:"last_used_at"` // to the minute; nil is never
	LastUsedFrom string     `json:"last_used_from"`
}

// TableName is the table's name in the database.
func (Token) TableName() string { return "tokens" }

// Delivery is what an agent delivered, or tried to.
type Delivery struct {
	ID       int64     `gorm:"primaryKey" json:"id"`
	At       time.Time `json:"at"`
	TokenID  int64     `gorm:"serializer:nullzero" json:"token_id"`  // 0 when the token is gone
	DeviceID int64     `gorm:"serializer:nullzero" json:"device_id"` // 0 while it is not known
	Hostname string    `json:"hostname"`
	AgentID  string    `json:"agent_id"` // what the agent calls itself, such as "pc1-2025-01-31-10-00-00"
	Agent    string    `json:"agent"`    // such as "GLPI-Agent"
	Version  string    `json:"version"`
	Protocol string    `json:"protocol"`
	Origin   string    `json:"origin"` // the address that it came from
	Path     string    `json:"path"`   // the file that it was written to; empty when it was refused
	Hash     string    `json:"hash"`   // SHA-256 of the file in hex
	Format   string    `json:"format"`
	Size     int64     `json:"size"`    // bytes as written
	Problem  string    `json:"problem"` // why it was refused, in words
}

// TableName is the table's name in the database.
func (Delivery) TableName() string { return "deliveries" }
