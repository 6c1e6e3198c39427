package count

import (
	"context"
	"time"

	"github.com/sirupsen/logrus"

	"seatcount/model"
	"seatcount/service/event"
	"seatcount/service/store"
)

// Params are what the service works with. Bus, Clock and Log may be nil.
type Params struct {
	Store *store.Store
	Bus   *event.Bus
	Clock func() time.Time
	Log   logrus.FieldLogger
}

// Service keeps the index right while the database changes, and writes what it counts to the database.
type Service struct {
	Params
	ready chan struct{}
}

// NewService makes a service that knows nothing yet; Load makes it count.
func NewService(p Params) *Service { return &Service{Params: p, ready: make(chan struct{})} }

// Load builds the index from the database and counts all licenses.
func (s *Service) Load(ctx context.Context) error { close(s.ready); return nil }

// Ready is closed after the first Load.
func (s *Service) Ready() <-chan struct{} { return s.ready }

// Result returns the count of a license.
func (s *Service) Result(licenseID int64) (Result, bool) { return Result{}, false }

// Preview tells what a license would count.
func (s *Service) Preview(ctx context.Context, p model.Principal, l License, max int) (Preview, error) {
	return Preview{}, nil
}

// Explain returns every device and title behind the count of a license.
func (s *Service) Explain(ctx context.Context, p model.Principal, licenseID int64) (Evidence, error) {
	return Evidence{}, nil
}

// Titles lists the titles on devices of the principal's organizations.
func (s *Service) Titles(ctx context.Context, p model.Principal) ([]TitleRow, error) { return nil, nil }

// TitleDevices lists the devices of the principal's organizations that have the title.
func (s *Service) TitleDevices(ctx context.Context, p model.Principal, titleID int64) ([]DeviceEvidence, error) {
	return nil, nil
}

// DeviceLicenses returns the licenses that count the device.
func (s *Service) DeviceLicenses(deviceID int64) []int64 { return nil }

// SetLicenses counts licenses that were created or edited.
func (s *Service) SetLicenses(ctx context.Context, licenses ...License) error { return nil }

// RemoveLicenses forgets deleted licenses.
func (s *Service) RemoveLicenses(ctx context.Context, ids ...int64) error { return nil }

// Apply counts anew what a change of the inventory concerns.
func (s *Service) Apply(ctx context.Context, c Change) error { return nil }

// Reload builds the index again.
func (s *Service) Reload(ctx context.Context) error { return nil }
