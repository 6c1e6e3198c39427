package page

import (
	"errors"
	"strings"

	"seatcount/model"
	"seatcount/service/access"
	"seatcount/ui/words"
)

// refusal says in words why a change of users or roles was refused. Where the service gives a reason beside that it is not
// allowed, the reason is what helps.
func refusal(err error) string {
	for _, known := range []error{access.ErrLastAdministrator, access.ErrBuiltIn, access.ErrDisabled} {
		if errors.Is(err, known) {
			return words.Sentence(reason(known))
		}
	}
	if errors.Is(err, model.ErrForbidden) {
		if _, why, ok := strings.Cut(reason(err), ": "); ok {
			return words.Sentence(why)
		}
	}
	return words.Problem(err)
}

func reason(err error) string {
	return strings.TrimSuffix(err.Error(), ": "+model.ErrForbidden.Error())
}
