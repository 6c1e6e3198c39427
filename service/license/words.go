package license

import (
	"errors"

	"seatcount/model"
)

func asInvalid(err error) *model.ValidationError {
	var invalid *model.ValidationError
	if errors.As(err, &invalid) {
		return invalid
	}
	return nil
}

// words is the error as a person reads it beside the row.
func words(err error) string {
	if invalid := asInvalid(err); invalid != nil {
		return invalid.Reason
	}
	return err.Error()
}
