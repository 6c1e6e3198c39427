package model

// Principal is who acts: a user with the union of their roles' permissions and of their organizations. Every service
// call takes one and checks it.
type Principal struct {
	UserID int64 // 0 for nobody of the table users
	Name   string
	// Permissions is nil for an administrator, who may do everything.
	Permissions map[Permission]bool
	// OrgIDs are the organizations the principal acts in, each with everything below it. nil means all.
	OrgIDs []int64
}

// Administrator is the principal of a database without other users, and of the command line.
func Administrator() Principal { return Principal{UserID: AdministratorID, Name: AdministratorName} }

// Can reports whether the principal's roles hold the permission.
func (p Principal) Can(perm Permission) bool { return p.Permissions == nil || p.Permissions[perm] }

// Everywhere reports whether the principal acts in all organizations: what is one for all of them, such as the settings,
// is theirs alone to change.
func (p Principal) Everywhere() bool { return p.OrgIDs == nil }

// IsAdministrator reports whether the principal may do everything everywhere.
func (p Principal) IsAdministrator() bool { return p.Permissions == nil && p.Everywhere() }

// HomeOrg is the organization that is meant where none is named: the root, or the only one in which the principal acts.
func (p Principal) HomeOrg() int64 {
	if len(p.OrgIDs) == 1 {
		return p.OrgIDs[0]
	}
	return RootOrgID
}
