package token

import (
	"errors"
	"fmt"

	"seatcount/model"
)

// Why a token is refused. ErrTypo, ErrUnknown and ErrExpired are about the token itself; ErrDisabled and ErrNotAdministrator are about
// its owner.
var (
	ErrUnknown          = errors.New("there is no such token")
	ErrTypo             = errors.New("the token is mistyped or cut: its checksum is wrong")
	ErrExpired          = errors.New("the token has expired")
	ErrDisabled         = errors.New("the token's owner is disabled, or has switched API access off")
	ErrNotAdministrator = fmt.Errorf("the owner of this Agent token is no administrator: %w", model.ErrForbidden)
)

// New is a token to be made.
type New struct {
	Scope       model.TokenScope
	Description string
	ExpiresOn   *model.Date // the last day on which it works, in local time; nil is never
}

// Made is a new token. Secret is shown once and kept nowhere.
type Made struct {
	Secret string
	model.Token
}

// Row is a token as lists and windows show it.
type Row struct {
	model.Token
	Owner   string // the owner's name
	Mine    bool   // of the principal's own
	CanEdit bool   // the principal may describe it
}

// Authenticated is who a token acts as.
type Authenticated struct {
	Principal model.Principal // for an Agent token, with the permission to deliver inventory and no other
	Scope     model.TokenScope
	TokenID   int64
}
