package page

import "seatcount/model"

// Allowed are the pages that a principal may open, in the order of the navigation. Pages whose service is not there are
// left out.
func Allowed(p model.Principal, s Services) []Name {
	var allowed []Name
	for _, n := range Names {
		if n.allowed(p, s) {
			allowed = append(allowed, n)
		}
	}
	return allowed
}

// allow is do for those who have the permission, nil for others: what is nil is gray in menus.
func allow(host Host, perm model.Permission, do func()) func() {
	if host.Principal().Can(perm) {
		return do
	}
	return nil
}

func (n Name) allowed(p model.Principal, s Services) bool {
	switch n {
	case Overview: // it has something of everything
		return p.Can(model.LicensesRead) && p.Can(model.DevicesRead) && p.Can(model.InventoryRead)
	case Licenses:
		return p.Can(model.LicensesRead)
	case Devices, Software:
		return p.Can(model.DevicesRead)
	case Inventory:
		return p.Can(model.InventoryRead)
	case Reports:
		return p.Can(model.ReportsRead)
	case APIAccess:
		return s.Tokens != nil && p.Can(model.TokensRead)
	case Activity:
		return p.Can(model.ActivityRead)
	case Users:
		return s.Access != nil && p.Can(model.UsersRead)
	case Roles:
		return s.Access != nil && p.Can(model.RolesRead)
	case Orgs: // everybody sees the names of their organizations in lists; this page is for who changes them
		return p.Can(model.OrgsRead) && (p.Can(model.OrgsCreate) || p.Can(model.OrgsUpdate) || p.Can(model.OrgsDelete))
	case Agents:
		return s.Agents != nil && p.IsAdministrator()
	case Database:
		return s.Database != nil && p.Can(model.DatabaseRead) && p.Everywhere()
	}
	return true
}
