package main

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"seatcount/service"
	"seatcount/service/count"
	"seatcount/service/license"
)

// evidenceJSON is what explain --json writes.
type evidenceJSON struct {
	License licenseJSON      `json:"license"`
	Used    int              `json:"used"`
	Left    int              `json:"left"`
	Titles  []titleJSON      `json:"titles"`
	Devices []deviceEvidence `json:"devices"`
}

type titleJSON struct {
	ID      int64        `json:"id"`
	Name    string       `json:"name"`
	Kind    string       `json:"kind"`
	Devices int          `json:"devices"`
	Counted bool         `json:"counted"`
	Reason  count.Reason `json:"reason"`
}

type deviceEvidence struct {
	ID       int64        `json:"id"`
	Hostname string       `json:"hostname"`
	OrgID    int64        `json:"org_id"`
	Org      string       `json:"org"`
	LastSeen *time.Time   `json:"last_seen"`
	Counted  bool         `json:"counted"`
	Reason   count.Reason `json:"reason"`
	Note     string       `json:"note"`
	Found    []foundJSON  `json:"found"`
}

type foundJSON struct {
	Title     string       `json:"title"`
	Version   string       `json:"version"`
	Publisher string       `json:"publisher"`
	Kind      string       `json:"kind"`
	File      string       `json:"file"`
	Counted   bool         `json:"counted"`
	Reason    count.Reason `json:"reason"`
}

func (a *app) explain() *cobra.Command {
	return a.withJSON(&cobra.Command{
		Use:   "explain ID",
		Short: "Show why a license counts what it counts: each device and title, and the file that says so",
		Example: `  seatcountctl explain 3
  seatcountctl explain 3 --json | jq -r '.devices[] | select(.counted | not) | [.hostname, .reason] | @tsv'`,
		Args: cobra.ExactArgs(1),
		RunE: a.onLicense(func(ctx context.Context, s *service.Services, id int64) error {
			evidence, err := s.Count.Explain(ctx, a.who, id)
			if err != nil {
				return err
			}
			row, err := s.Licenses.Get(ctx, a.who, id)
			if err != nil {
				return err
			}
			if a.json {
				return a.print(evidenceOf(row, evidence))
			}
			return a.printEvidence(evidence)
		}),
	})
}

func evidenceOf(row license.Row, e count.Evidence) evidenceJSON {
	out := evidenceJSON{License: toJSON(row), Used: e.Used, Left: e.Left, Titles: []titleJSON{}, Devices: []deviceEvidence{}}
	for _, t := range e.Titles {
		out.Titles = append(out.Titles, titleJSON{t.ID, t.Name, t.Kind.String(), t.Devices, t.Reason == count.ReasonCounted, t.Reason})
	}
	for _, d := range e.Devices {
		device := deviceEvidence{d.DeviceID, d.Hostname, d.OrgID, d.Org, timeOrNull(d.LastSeen), d.Counted, d.Reason, d.Note, []foundJSON{}}
		for _, f := range d.Found {
			device.Found = append(device.Found, foundJSON{f.Title, f.Version, f.Publisher, f.Kind.String(), f.File, f.Reason == count.ReasonCounted, f.Reason})
		}
		out.Devices = append(out.Devices, device)
	}
	return out
}

func timeOrNull(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	return &t
}

func day(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.Local().Format(time.DateOnly)
}

func (a *app) printEvidence(e count.Evidence) error {
	a.say("%s, %s: %s purchased, %s used, %s left", e.License.Name, e.Org, number(e.License.PurchaseCount), number(e.Used), number(e.Left))
	a.say("Match: %s", strings.ReplaceAll(e.License.MatchString, "\n", " | "))
	if e.License.ExcludeString != "" {
		a.say("Except: %s", strings.ReplaceAll(e.License.ExcludeString, "\n", " | "))
	}
	a.say("")
	titles := newTable("Title", ">Devices", "Why")
	for _, t := range e.Titles {
		why := string(t.Reason)
		if t.Reason == count.ReasonTitleKind {
			why += ": " + t.Kind.String()
		}
		titles.add(short(t.Name, 70), number(t.Devices), why)
	}
	if err := titles.write(a.out); err != nil {
		return err
	}
	a.say("")
	devices := newTable("Device", "Organization", "Title found", "Version", "Last seen", "Counts", "File")
	counted := 0
	for _, d := range e.Devices {
		counts := "yes"
		if !d.Counted {
			counts = string(d.Reason)
			if d.Note != "" {
				counts += ": " + d.Note
			}
		} else {
			counted++
		}
		for i, f := range d.Found {
			cells := []string{d.Hostname, short(d.Org, 40), short(f.Title, 50), short(f.Version, 20), day(d.LastSeen), counts, f.File}
			if d.Counted && f.Reason != count.ReasonCounted {
				cells[5] = string(f.Reason)
			}
			if i > 0 {
				cells[0], cells[1], cells[4] = "", "", ""
			}
			devices.add(cells...)
		}
	}
	if len(e.Devices) == 0 {
		a.say("No device has a title that matches.")
		return nil
	}
	devices.total = []string{fmt.Sprintf("%s of %s count", number(counted), deviceCount(len(e.Devices))), "", "", "", "", "", ""}
	return devices.write(a.out)
}

func deviceCount(n int) string {
	if n == 1 {
		return "1 device"
	}
	return number(n) + " devices"
}
