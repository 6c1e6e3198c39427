// Package instance lets one program at a time have a database file: a second start brings the first one's window to the
// front.
//
// The lock is the operating system's, on a file beside the database, so that it is gone with the process however that
// ended. Beside it stands where the first one listens, on the loopback interface alone, and a secret that whoever can
// read the database can read.
package instance

import (
	"bufio"
	"context"
	"crypto/rand"
	"crypto/subtle"
	"errors"
	"fmt"
	"net"
	"os"
	"strings"
	"time"
)

// ErrTaken says that another program has the lock.
var ErrTaken = errors.New("another Seatcount has this database open")

const dialTime = 2 * time.Second

// Instance is the first program's hold on the database file.
type Instance struct {
	lock     *os.File
	place    string
	secret   string
	listener net.Listener
}

// Claim takes the database file for this program. It returns ErrTaken when another one has it.
func Claim(database string) (*Instance, error) {
	lock, err := os.OpenFile(database+".lock", os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return nil, fmt.Errorf("lock %s: %w", database, err)
	}
	if err := lockFile(lock); err != nil {
		_ = lock.Close()
		return nil, err
	}
	return &Instance{lock: lock, place: database + ".instance"}, nil
}

// Listen calls raise whenever another start asks for the window, until Close.
func (i *Instance) Listen(raise func()) error {
	listener, err := (&net.ListenConfig{}).Listen(context.Background(), "tcp", "127.0.0.1:0")
	if err != nil {
		return fmt.Errorf("listen for other starts: %w", err)
	}
	i.listener, i.secret = listener, rand.Text()
	content := listener.Addr().String() + "\n" + i.secret + "\n"
	if err := os.WriteFile(i.place, []byte(content), 0o600); err != nil {
		return fmt.Errorf("say where to listen for other starts: %w", err)
	}
	go func() {
		for {
			c, err := listener.Accept()
			if err != nil {
				return
			}
			go i.answer(c, raise)
		}
	}()
	return nil
}

func (i *Instance) answer(c net.Conn, raise func()) {
	defer func() { _ = c.Close() }()
	_ = c.SetDeadline(time.Now().Add(dialTime))
	line, err := bufio.NewReaderSize(c, 256).ReadSlice('\n')
	if err != nil || subtle.ConstantTimeCompare([]byte(strings.TrimSpace(string(line))), []byte(i.secret)) != 1 {
		return
	}
	raise()
	_, _ = c.Write([]byte("raised\n"))
}

// Close gives the database file up.
func (i *Instance) Close() {
	if i.listener != nil {
		_ = i.listener.Close()
		_ = os.Remove(i.place)
	}
	_ = i.lock.Close()
}

// Raise asks the program that has the database file to bring its window to the front.
func Raise(ctx context.Context, database string) error {
	content, err := os.ReadFile(database + ".instance")
	if err != nil {
		return fmt.Errorf("find the other Seatcount: %w", err)
	}
	address, secret, ok := strings.Cut(strings.TrimSpace(string(content)), "\n")
	if !ok {
		return errors.New("find the other Seatcount: it does not say where it listens")
	}
	c, err := (&net.Dialer{Timeout: dialTime}).DialContext(ctx, "tcp", address)
	if err != nil {
		return fmt.Errorf("reach the other Seatcount: %w", err)
	}
	defer func() { _ = c.Close() }()
	_ = c.SetDeadline(time.Now().Add(dialTime))
	if _, err := fmt.Fprintln(c, secret); err != nil {
		return fmt.Errorf("reach the other Seatcount: %w", err)
	}
	if answer, err := bufio.NewReader(c).ReadString('\n'); err != nil || answer != "raised\n" {
		return fmt.Errorf("the other Seatcount did not answer (%q): %w", answer, err)
	}
	return nil
}
