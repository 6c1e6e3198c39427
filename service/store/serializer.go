package store

import (
	"context"
	"fmt"
	"reflect"
	"time"

	"gorm.io/gorm/schema"
)

// The serializer "nullzero" is for fields of entities whose zero value means "not set": they are NULL in the database,
// never a made-up date or an id that nothing has. Times are written as UTC.
func init() { schema.RegisterSerializer("nullzero", nullZero{}) }

type nullZero struct{}

// Value returns nil for the zero value.
func (nullZero) Value(_ context.Context, _ *schema.Field, _ reflect.Value, value any) (any, error) {
	switch v := value.(type) {
	case time.Time:
		if v.IsZero() {
			return nil, nil
		}
		return v.UTC(), nil
	case int64:
		if v == 0 {
			return nil, nil
		}
		return v, nil
	}
	return nil, fmt.Errorf("a field of %T cannot be NULL when zero", value)
}

// Scan sets the field to its zero value for NULL.
func (nullZero) Scan(ctx context.Context, field *schema.Field, dst reflect.Value, value any) error {
	target := field.ReflectValueOf(ctx, dst)
	if value == nil {
		target.SetZero()
		return nil
	}
	v := reflect.ValueOf(value)
	if !v.CanConvert(target.Type()) {
		return fmt.Errorf("%s cannot be read from %T", field.Name, value)
	}
	target.Set(v.Convert(target.Type()))
	return nil
}
