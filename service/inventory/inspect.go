package inventory

import (
	"context"
	"slices"
	"strings"
	"time"

	"seatcount/model"
)

// FileReport is what Seatcount reads in one file, for a person or a program that asks: `seatcountctl inspect`, the dialog
// "What did you read in this file?". Its JSON names are agreed with others.
type FileReport struct {
	Path    string         `json:"path"`
	Format  string         `json:"format"`  // several formats in one archive are separated by ", "
	Problem string         `json:"problem"` // in words; empty when all went well
	Reports []DeviceReport `json:"reports"`
}

// DeviceReport is what the file says about one device.
type DeviceReport struct {
	Hostname    string           `json:"hostname"`
	Domain      string           `json:"domain,omitempty"`
	UUID        string           `json:"uuid"`
	Serial      string           `json:"serial"`
	OS          string           `json:"os"`
	CollectedAt *time.Time       `json:"collected_at"` // null when the file does not say
	Complete    bool             `json:"complete"`
	User        string           `json:"user"`
	Agent       string           `json:"agent,omitempty"`
	Software    []SoftwareReport `json:"software"`
}

// SoftwareReport is one entry of the file.
type SoftwareReport struct {
	Name      string     `json:"name"`
	Version   string     `json:"version"`
	Publisher string     `json:"publisher"`
	Kind      model.Kind `json:"kind"`
}

// Inspect reads the file at path and tells all that it understood. Files in an archive are put together under the
// archive's path. The error is the context's only; what is wrong with the file is its Problem.
func Inspect(ctx context.Context, path string, opts Options, limits Limits) (FileReport, error) {
	out := FileReport{Path: path, Reports: []DeviceReport{}}
	var known []string
	var problems []string
	err := Read(ctx, path, opts, limits, func(u Unit) error {
		if u.Format != "" && !slices.Contains(known, u.Format) {
			known = append(known, u.Format)
		}
		if u.Err != nil {
			problem := u.Err.Error()
			if member, ok := strings.CutPrefix(u.Path, path+"!/"); ok {
				problem = member + ": " + problem
			}
			problems = append(problems, problem)
		}
		for _, r := range u.Reports {
			out.Reports = append(out.Reports, inspectReport(r))
		}
		return nil
	})
	out.Format = strings.Join(known, ", ")
	out.Problem = strings.Join(problems, "; ")
	return out, err
}

func inspectReport(r *Report) DeviceReport {
	out := DeviceReport{
		Hostname: strings.Clone(r.Hostname), Domain: strings.Clone(r.Domain), UUID: strings.Clone(r.UUID),
		Serial: strings.Clone(r.Serial), OS: strings.Clone(r.OS), Complete: r.Complete, User: strings.Clone(r.User),
		Agent: strings.Clone(r.Agent), Software: make([]SoftwareReport, len(r.Software)),
	}
	if !r.CollectedAt.IsZero() {
		at := r.CollectedAt
		out.CollectedAt = &at
	}
	for i, e := range r.Software {
		out.Software[i] = SoftwareReport{
			Name: strings.Clone(e.Name), Version: strings.Clone(e.Version), Publisher: strings.Clone(e.Publisher), Kind: e.KindOrGuess(),
		}
	}
	return out
}

// KindOrGuess is the kind that the file says, or else what the name tells.
func (e *Entry) KindOrGuess() model.Kind {
	if e.Kind != model.KindUnknown {
		return e.Kind
	}
	return Classify(e.Name, e.Publisher)
}
