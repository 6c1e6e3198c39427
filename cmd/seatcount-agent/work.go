package main

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"time"

	"seatcount/cmd/seatcount-agent/collect"
	"seatcount/cmd/seatcount-agent/deliver"
	"seatcount/service/about"
)

// errSpooled says that the inventory is kept for the next run.
var errSpooled = errors.New("not delivered")

// work looks at the computer, and brings the inventory to where it goes.
func (p *program) work(ctx context.Context) error {
	var client *deliver.Client
	if p.server != "" && !p.dryRun { // what is missing for that is said before the long look
		var err error
		if client, err = p.client(); err != nil {
			return err
		}
	}
	h, err := p.host(about.Version())
	if err != nil {
		return err
	}
	h.Tag = p.tag
	r, err := collect.Collect(ctx, h)
	if r != nil {
		for _, note := range r.Notes {
			p.say("%s", note)
		}
	}
	if err != nil {
		return err
	}
	data, err := h.JSON(r)
	if err != nil {
		return fmt.Errorf("write the inventory: %w", err)
	}
	p.tell("%s: %d entries", r.Identity.Hostname, len(r.Software))
	if p.dryRun {
		return p.show(data)
	}
	if p.output != "" {
		if err := p.write(r.Identity.Hostname, data); err != nil {
			return fmt.Errorf("write the inventory: %w", err)
		}
	}
	if client != nil {
		return p.deliver(ctx, client, h, data)
	}
	return nil
}

// tell says what only those want to know who asked for it.
func (p *program) tell(format string, args ...any) {
	if p.verbose {
		p.say(format, args...)
	}
}

// show shows what would leave the computer.
func (p *program) show(data []byte) error {
	if _, err := p.out.Write(append(data, '\n')); err != nil {
		return err
	}
	var where []string
	if p.output != "" && p.output != "-" {
		where = append(where, p.output)
	}
	if p.server != "" {
		where = append(where, p.server)
	}
	if len(where) > 0 {
		p.say("this would go to %s; nothing left this computer", strings.Join(where, " and "))
	}
	return nil
}

// write writes the inventory to a file. In a folder the file has the computer's name.
func (p *program) write(host string, data []byte) error {
	data = append(data, '\n')
	if p.output == "-" {
		_, err := p.out.Write(data)
		return err
	}
	path := p.output
	if info, err := os.Stat(path); err == nil && info.IsDir() || strings.HasSuffix(path, string(filepath.Separator)) {
		path = filepath.Join(path, fileName(host)+".json")
	}
	// As other programs do: in a shared folder, others than root are to read it.
	if err := deliver.WriteFile(path, data, 0o666); err != nil {
		return err
	}
	p.tell("written to %s", path)
	return nil
}

// fileName is the computer's name without what means something to file systems.
func fileName(host string) string {
	name := strings.Map(func(r rune) rune {
		if strings.ContainsRune(`/\:*?"<>|`, r) || r < ' ' {
			return '_'
		}
		return r
	}, strings.TrimLeft(host, "."))
	if name == "" {
		return "computer"
	}
	return name
}

func (p *program) client() (*deliver.Client, error) {
	token, err := p.token()
	if err != nil {
		return nil, err
	}
	http, err := deliver.NewHTTP(p.caFile, p.timeout)
	if err != nil {
		return nil, fmt.Errorf("read the certificates: %w", err)
	}
	return &deliver.Client{URL: p.server, Token: token, Agent: "Seatcount-Agent/" + about.Version(), HTTP: http, Patience: p.patience}, nil
}

// deliver sends what waits and then the new inventory. What cannot be sent now is kept.
func (p *program) deliver(ctx context.Context, c *deliver.Client, h *collect.Host, data []byte) error {
	packed := deliver.Pack(data)
	spool := deliver.Spool{Folder: p.spool}
	err := p.wait(ctx)
	if err == nil {
		var sent int
		sent, err = spool.Flush(ctx, c, func(s string) { p.say("%s", s) })
		if sent > 0 {
			p.tell("delivered what waited: %d", sent)
		}
	}
	if err == nil {
		err = c.Send(ctx, packed)
	}
	var refused *deliver.Refused
	switch {
	case err == nil:
		p.tell("delivered to %s", p.server)
		return nil
	case errors.As(err, &refused) && refused.Content():
		return err // it would be refused again
	}
	path, kept := spool.Keep(packed, h.Now)
	if kept != nil {
		return fmt.Errorf("%w; the inventory could not be kept either: %w", err, kept)
	}
	if refused != nil {
		return fmt.Errorf("%w; the inventory is kept in %s", err, path)
	}
	return fmt.Errorf("%w: %w; kept in %s for the next run", errSpooled, err, path)
}

// wait waits a random time, so that many computers that start at the same minute do not come at once.
func (p *program) wait(ctx context.Context) error {
	if p.delay <= 0 {
		return nil
	}
	timer := time.NewTimer(rand.N(p.delay))
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
