package service

import (
	"context"
	"time"

	"seatcount/model"
	"seatcount/service/sample"
)

// SampleCompany hands the services to the sample company, whose files are written to a folder. clock may be nil.
func SampleCompany(s *Services, clock func() time.Time, folder string) sample.Services {
	if clock == nil {
		clock = time.Now
	}
	return sample.Services{
		Store: s.Store, Orgs: s.Orgs, CreateLicense: s.Licenses.Create, SetState: s.Devices.SetState, Refresh: s.Refresh, Settings: s.Settings,
		DeleteLicenses: func(ctx context.Context, p model.Principal, ids ...int64) error {
			_, err := s.Licenses.Delete(ctx, p, ids...)
			return err
		},
		Clock: clock, Dir: folder,
	}
}
