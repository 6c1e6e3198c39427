package store

import (
	"bytes"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"golang.org/x/sync/errgroup"
	"gorm.io/gorm"

	"seatcount/model"
)

// View reads the facts that counting needs in bulk, as they were at one moment, whatever is written meanwhile. Its
// methods may run at the same time; each uses a connection of its own while there are enough. The byte slices that they
// hand out are valid during the call only.
type View struct {
	conns chan *sql.Conn
	size  int
}

// View calls f with a view of the database as it is now. connections says how many readers may work at the same time; at
// least 1.
func (s *Store) View(ctx context.Context, connections int, f func(v *View) error) error {
	connections = min(max(connections, 1), s.readerPool.Stats().MaxOpenConnections)
	v := &View{conns: make(chan *sql.Conn, connections), size: connections}
	defer func() {
		for range len(v.conns) {
			conn := <-v.conns
			_, _ = conn.ExecContext(context.WithoutCancel(ctx), "ROLLBACK") // fails where BEGIN did
			_ = conn.Close()
		}
	}()
	begin := func() error {
		for range connections {
			conn, err := s.readerPool.Conn(ctx)
			if err != nil {
				return err
			}
			v.conns <- conn
			if _, err := conn.ExecContext(ctx, "BEGIN"); err != nil {
				return err
			}
			var n int // the first reading fixes the moment
			if err := conn.QueryRowContext(ctx, "SELECT count(*) FROM schema_migrations").Scan(&n); err != nil {
				return err
			}
		}
		return nil
	}
	var err error
	if connections == 1 {
		err = begin()
	} else { // nobody writes while they begin, so that all see the same
		err = s.Write(ctx, func(*gorm.DB) error { return begin() })
	}
	if err == nil {
		err = f(v)
	}
	return s.words(err)
}

// each runs a query and calls f with the columns of each row.
func (v *View) each(ctx context.Context, columns int, f func(row []sql.RawBytes) error, query string, args ...any) error {
	conn := <-v.conns
	defer func() { v.conns <- conn }()
	rows, err := conn.QueryContext(ctx, query, args...)
	if err != nil {
		return err
	}
	defer rows.Close()
	row, into := make([]sql.RawBytes, columns), make([]any, columns)
	for i := range row {
		into[i] = &row[i]
	}
	for rows.Next() {
		if err := rows.Scan(into...); err != nil {
			return err
		}
		if err := f(row); err != nil {
			return err
		}
	}
	return rows.Err()
}

// lists runs one of the statements of View whose columns are lists of numbers and, in the end, a text with a line for each
// of them, and calls f with the numbers and the line. It begins behind the id given.
func (v *View) lists(ctx context.Context, columns int, query, text string, after int64, f func(numbers [3]int64, line []byte) error) error {
	broken := errors.New("texts with line breaks")
	read := func(text string) error {
		return v.each(ctx, columns, func(row []sql.RawBytes) error {
			last := row[columns-1]
			if bytes.Count(last, []byte{'\n'}) != bytes.Count(row[0], []byte{','}) {
				return broken
			}
			var lists [3]numbers
			for i := range columns - 1 {
				lists[i] = numbers{row[i]}
			}
			text := lines{last}
			for {
				var values [3]int64
				var ok bool
				if values[0], ok = lists[0].next(); !ok {
					return nil
				}
				for i := 1; i < columns-1; i++ {
					values[i], _ = lists[i].next()
				}
				after = values[0]
				if err := f(values, text.next()); err != nil {
					return err
				}
			}
		}, fmt.Sprintf(query, text), after)
	}
	err := read(text)
	if errors.Is(err, broken) {
		err = read(fmt.Sprintf(plainText, text))
	}
	return err
}

// Sizes returns the highest ids of titles and releases, which are about as many: ids have few gaps.
func (v *View) Sizes(ctx context.Context) (titles, releases int64, err error) {
	err = v.each(ctx, 2, func(row []sql.RawBytes) error {
		titles, releases = number(row[0]), number(row[1])
		return nil
	}, viewSizes)
	return titles, releases, err
}

// Titles calls f with each title behind the id given, in order of ids.
func (v *View) Titles(ctx context.Context, after int64, f func(id int64, kind model.Kind, name []byte) error) error {
	return v.lists(ctx, 3, viewTitles, "name", after, func(n [3]int64, name []byte) error { return f(n[0], model.Kind(n[1]), name) })
}

// Publishers calls f with each publisher behind the id given, in order of ids; the one with the id 0 has no name.
func (v *View) Publishers(ctx context.Context, after int64, f func(id int64, name []byte) error) error {
	return v.lists(ctx, 2, viewPublishers, "name", after, func(n [3]int64, name []byte) error { return f(n[0], name) })
}

// Releases calls f with each release behind the id given, in order of ids.
func (v *View) Releases(ctx context.Context, after int64, f func(id, title, publisher int64, version []byte) error) error {
	return v.lists(ctx, 4, viewReleases, "version", after, func(n [3]int64, version []byte) error { return f(n[0], n[1], n[2], version) })
}

// Versions calls f with each release, in order of ids, without its publisher: releases of one title and version by
// different publishers are one version to the counter.
func (v *View) Versions(ctx context.Context, f func(id, title int64, version []byte) error) error {
	return v.lists(ctx, 3, viewVersions, "version", 0, func(n [3]int64, version []byte) error { return f(n[0], n[1], version) })
}

// Devices calls f with each device that is not merged into another one, in order of ids; lastSeen has whole seconds.
func (v *View) Devices(ctx context.Context, f func(id, org int64, state model.DeviceState, lastSeen time.Time) error) error {
	states := [...]model.DeviceState{model.DeviceInUse, model.DeviceRetired, model.DeviceExcluded}
	return v.each(ctx, 5, func(row []sql.RawBytes) error {
		ids, orgs, codes, seen, known := numbers{row[0]}, numbers{row[1]}, numbers{row[2]}, numbers{row[3]}, numbers{row[4]}
		for id, ok := ids.next(); ok; id, ok = ids.next() {
			org, _ := orgs.next()
			code, _ := codes.next()
			unix, _ := seen.next()
			var at time.Time
			if is, _ := known.next(); is != 0 {
				at = time.Unix(unix, 0).UTC()
			}
			if err := f(id, org, states[code], at); err != nil {
				return err
			}
		}
		return nil
	}, viewDevices)
}

// Installs calls f with the releases on each device that has some and is not merged into another one, both in order of
// ids. The devices are split into parts, numbered from 0 in order of device ids, that are read at the same time: f runs on
// several goroutines, on one for each part. The slice is used again for the part's next device.
func (v *View) Installs(ctx context.Context, parts int, f func(part int, device int64, releases []int64) error) error {
	var low, high int64
	err := v.each(ctx, 2, func(row []sql.RawBytes) error {
		low, high = number(row[0]), number(row[1])
		return nil
	}, viewDeviceRange)
	if err != nil {
		return fmt.Errorf("read the devices: %w", err)
	}
	parts = max(parts, 1)
	step := (high-low)/int64(parts) + 1
	var group errgroup.Group
	for part := range parts {
		from := low + int64(part)*step
		group.Go(func() error {
			var buf []int64
			return v.each(ctx, 2, func(row []sql.RawBytes) error {
				if buf = appendNumbers(buf[:0], row[1]); len(buf) == 0 {
					return nil
				}
				return f(part, number(row[0]), buf)
			}, viewInstalls, from, from+step)
		})
	}
	return group.Wait()
}

// EachDeviceReleases calls f with the releases on each device, as View.Installs does, on one goroutine.
func (s *Store) EachDeviceReleases(ctx context.Context, f func(device int64, releases []int64) error) error {
	return s.View(ctx, 1, func(v *View) error {
		return v.Installs(ctx, 1, func(_ int, device int64, releases []int64) error { return f(device, releases) })
	})
}

// numbers walks through the whole numbers of a list with commas.
type numbers struct{ rest []byte }

func (n *numbers) next() (int64, bool) {
	b := n.rest
	i := 0
	for i < len(b) && b[i]-'0' > 9 && b[i] != '-' {
		i++
	}
	if i == len(b) {
		return 0, false
	}
	negative := b[i] == '-'
	if negative {
		i++
	}
	var value int64
	for ; i < len(b) && b[i]-'0' <= 9; i++ {
		value = value*10 + int64(b[i]-'0')
	}
	n.rest = b[i:]
	if negative {
		value = -value
	}
	return value, true
}

// number is the one number in b.
func number(b []byte) int64 {
	n := numbers{b}
	value, _ := n.next()
	return value
}

// appendNumbers appends all numbers of a list of numbers that are not negative.
func appendNumbers(into []int64, list []byte) []int64 {
	var value int64
	inside := false
	for _, c := range list {
		if d := c - '0'; d <= 9 {
			value = value*10 + int64(d)
			inside = true
		} else if inside {
			into = append(into, value)
			value, inside = 0, false
		}
	}
	if inside {
		into = append(into, value)
	}
	return into
}

// lines walks through the lines of a text.
type lines struct{ rest []byte }

func (l *lines) next() []byte {
	line, rest, _ := bytes.Cut(l.rest, []byte{'\n'})
	l.rest = rest
	return line
}
