package agent

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"seatcount/model"
	"seatcount/service/inventory"
)

// Take takes a delivery in. When it returns without an error, the delivery is on the disk and will be read by the
// refresh. Errors are model.ErrForbidden, ErrTooLarge, ErrEmpty, ErrBusy, *Refused, or those of the disk; what came and
// was not taken in is in the list of deliveries too.
func (s *Service) Take(ctx context.Context, p model.Principal, body io.Reader, from From) (Taken, error) {
	if !p.Can(model.InventoryCreate) || !p.Everywhere() {
		return Taken{}, fmt.Errorf("deliver inventory: %w", model.ErrForbidden)
	}
	if from.Device != "" && !isDeviceName(from.Device) {
		return Taken{}, &Refused{"The name of a device has letters, digits, dots, hyphens and underscores, at most 63"}
	}
	if err := hold(ctx, s.arriving); err != nil {
		return Taken{}, err
	}
	defer free(s.arriving)
	if err := s.prepare(); err != nil {
		return Taken{}, fmt.Errorf("keep the delivery: %w", err)
	}
	a, err := s.arrive(body)
	if err != nil {
		s.note(ctx, from, nil, err)
		return Taken{}, err
	}
	defer a.remove()
	if err := s.look(ctx, a, from); err != nil {
		s.note(ctx, from, a, err)
		return Taken{}, err
	}
	if err := s.keep(a, from); err != nil {
		s.note(ctx, from, a, err)
		return Taken{}, err
	}
	if err := s.ensureSource(ctx, p); err != nil {
		return Taken{}, fmt.Errorf("watch the folder of deliveries: %w", err)
	}
	s.note(ctx, from, a, nil)
	return a.Taken, nil
}

// patience is how long a delivery waits for its turn.
const patience = 90 * time.Second

// hold waits for a turn.
func hold(ctx context.Context, turns chan struct{}) error {
	select {
	case turns <- struct{}{}:
		return nil
	default:
	}
	timer := time.NewTimer(patience)
	defer timer.Stop()
	select {
	case turns <- struct{}{}:
		return nil
	case <-timer.C:
		return ErrBusy
	case <-ctx.Done():
		return ctx.Err()
	}
}

func free(turns chan struct{}) { <-turns }

// arrival is a delivery on its way into the folder.
type arrival struct {
	Taken
	part     string // the temporary file; empty once it has its name
	head     []byte // the first bytes, as delivered
	identity string // of its one computer, for the name of the file
	agent    string // as the inventory names it
	came     time.Time
	time     time.Time // when it was collected, as far as that is believed
	complete bool
}

func (a *arrival) remove() {
	if a.part != "" {
		_ = os.Remove(a.part) // a later start tidies what stays
	}
}

// arrive writes the body to a temporary file, to the disk itself.
func (s *Service) arrive(body io.Reader) (*arrival, error) {
	f, err := os.CreateTemp(s.Folder, partPrefix+"*.part") // 0600
	if err != nil {
		return nil, fmt.Errorf("keep the delivery: %w", err)
	}
	a := &arrival{part: f.Name(), came: s.Clock()}
	err = s.write(a, f, body)
	if closed := f.Close(); err == nil && closed != nil {
		err = fmt.Errorf("keep the delivery: %w", closed)
	}
	if err != nil {
		a.remove()
		return nil, err
	}
	return a, nil
}

func (s *Service) write(a *arrival, f *os.File, body io.Reader) (err error) {
	sum := sha256.New()
	a.Size, err = io.Copy(io.MultiWriter(f, sum), io.LimitReader(body, s.Limits.FileBytes+1))
	switch {
	case err != nil:
		return fmt.Errorf("receive the delivery: %w", err)
	case a.Size > s.Limits.FileBytes:
		return ErrTooLarge
	case a.Size == 0:
		return ErrEmpty
	}
	if err := f.Sync(); err != nil {
		return fmt.Errorf("keep the delivery: %w", err)
	}
	a.Hash = hex.EncodeToString(sum.Sum(nil))
	return nil
}

// unnamed is what a list that does not name its computer is taken to be of, while it is looked at.
const unnamed = "seatcount-unnamed-list"

// look reads the delivery and tells what is in it.
func (s *Service) look(ctx context.Context, a *arrival, from From) error {
	if err := hold(ctx, s.reading); err != nil {
		return err
	}
	defer free(s.reading)
	data, err := os.ReadFile(a.part)
	if err != nil {
		return fmt.Errorf("look at the delivery: %w", err)
	}
	a.head = append([]byte(nil), data[:min(len(data), 4)]...)
	device := from.Device
	if device == "" {
		device = unnamed
	}
	var problem error
	source := inventory.Source{Path: device, ModTime: a.came, Data: data}
	err = inventory.ReadSource(ctx, source, inventory.Options{Device: device}, s.Limits, func(u inventory.Unit) error {
		if u.Err == nil {
			a.add(u)
			return nil
		}
		problem = errors.Join(problem, u.Err)
		a.Problems = append(a.Problems, sentence(u.Err))
		return nil
	})
	switch {
	case err != nil:
		return err
	case errors.Is(problem, inventory.ErrTooLarge):
		return ErrTooLarge
	case len(a.Reports) == 0 && problem != nil:
		return &Refused{strings.Join(a.Problems, "; ")}
	case len(a.Reports) == 0:
		return &Refused{"It describes no computer"}
	}
	return named(a)
}

// add takes in what one file, or one member of an archive, says.
func (a *arrival) add(u inventory.Unit) {
	if a.Format == "" {
		a.Format = u.Format
	}
	for _, r := range u.Reports {
		a.one(r)
		a.Reports = append(a.Reports, understood(r))
	}
}

// named refuses deliveries that do not say which computer they are about.
func named(a *arrival) error {
	for _, r := range a.Reports {
		switch {
		case strings.EqualFold(r.Hostname, unnamed):
			return &Refused{"The list does not name its computer; add ?device=NAME to the address"}
		case r.Hostname == "" && model.GoodUUID(r.UUID) == "" && model.GoodSerial(r.Serial) == "":
			return &Refused{"It does not say which computer it describes: neither name nor UUID nor serial number"}
		}
	}
	return nil
}

func understood(r *inventory.Report) Understood {
	u := Understood{
		Hostname: shown(r.Hostname), UUID: shown(r.UUID), Serial: shown(r.Serial), OS: shown(r.OS),
		Complete: r.Complete && r.HasSoftware, Software: len(r.Software),
	}
	if at := r.CollectedAt; !at.IsZero() && at.Year() < 10_000 { // JSON has no years after that
		u.CollectedAt = &at
	}
	return u
}

// one keeps what the name of the file is made of, when the delivery is about one computer.
func (a *arrival) one(r *inventory.Report) {
	a.agent = shown(r.Agent)
	a.complete = r.Complete && r.HasSoftware
	a.time = collected(r.CollectedAt, a.came)
	// What the counting takes for one computer; see Devices in the rules.
	identity := []string{
		strings.ToLower(r.Hostname), strings.ToLower(r.Domain), model.GoodUUID(r.UUID), strings.ToLower(model.GoodSerial(r.Serial)),
	}
	a.identity = strings.Join(identity, "\x00")
}

// collected is when an inventory was collected: when it came, where it does not say or says what cannot be.
func collected(at, fallback time.Time) time.Time {
	if at.Year() < 1995 || at.After(fallback.AddDate(0, 0, 1)) {
		return fallback
	}
	return at
}

// maxShown is how much of a text from the net is kept for lists, in bytes.
const maxShown = 200

// shown is a text from the net as lists keep it: without what cannot be seen, and not long. It shares no memory with s.
func shown(s string) string {
	s = strings.Map(func(r rune) rune {
		if !unicode.IsPrint(r) {
			return ' '
		}
		return r
	}, strings.ToValidUTF8(s, "\uFFFD"))
	if len(s) > maxShown {
		cut := maxShown
		for cut > 0 && !utf8.RuneStart(s[cut]) {
			cut--
		}
		s = s[:cut] + "…"
	}
	return strings.Clone(strings.TrimSpace(s))
}

// sentence is an error as the beginning of a line.
func sentence(err error) string {
	s := err.Error()
	first, size := utf8.DecodeRuneInString(s)
	return string(unicode.ToUpper(first)) + s[size:]
}
