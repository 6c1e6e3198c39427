package store

import (
	"errors"
	"fmt"

	"gorm.io/gorm"

	"seatcount/model"
)

// NotFound turns GORM's error for a missing row into model.ErrNotFound with what was looked for; other errors are
// wrapped as they are.
func NotFound(err error, what string, args ...any) error {
	if errors.Is(err, gorm.ErrRecordNotFound) {
		err = model.ErrNotFound
	}
	return fmt.Errorf("%s: %w", fmt.Sprintf(what, args...), err)
}
