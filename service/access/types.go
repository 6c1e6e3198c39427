package access

import (
	"errors"
	"fmt"
	"time"

	"seatcount/model"
)

// ErrWrong says that there is no such name with such a password; which of the two is wrong is not told.
var ErrWrong = errors.New("the name or the password is wrong")

// ErrDisabled says that the user may not act at present. It comes with model.ErrForbidden.
var ErrDisabled = fmt.Errorf("the user is disabled: %w", model.ErrForbidden)

// SlowDown says that a name was tried too often with wrong passwords, and how long to wait before the next try.
type SlowDown struct{ Wait time.Duration }

// Error says how long to wait.
func (s *SlowDown) Error() string {
	seconds := int(s.Wait.Round(time.Second) / time.Second)
	if seconds <= 1 {
		return "too many wrong passwords; wait a second"
	}
	return fmt.Sprintf("too many wrong passwords; wait %d seconds", seconds)
}

// UserRow is a user with their roles and organizations, as lists and windows show it.
type UserRow struct {
	model.User
	HasPassword bool
	RoleIDs     []int64
	Roles       []string // names, in the order of RoleIDs
	OrgIDs      []int64
	Orgs        []string // paths, in the order of OrgIDs
	Tokens      int      // how many they have
}

// UserEdit is what a user should be. ID is 0 for a new one.
type UserEdit struct {
	ID       int64
	Name     string
	FullName string
	Disabled bool
	RoleIDs  []int64
	OrgIDs   []int64 // with everything below them
}
