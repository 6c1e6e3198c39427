package instance_test

import (
	"errors"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"seatcount/cmd/seatcount/instance"
)

func TestSecondStartRaisesTheFirst(t *testing.T) {
	db := filepath.Join(t.TempDir(), "seatcount.db")
	first, err := instance.Claim(db)
	if err != nil {
		t.Fatal(err)
	}
	raised := make(chan struct{}, 1)
	if err := first.Listen(func() { raised <- struct{}{} }); err != nil {
		t.Fatal(err)
	}
	if _, err := instance.Claim(db); !errors.Is(err, instance.ErrTaken) {
		t.Fatalf("second claim: %v, want ErrTaken", err)
	}
	if err := instance.Raise(t.Context(), db); err != nil {
		t.Fatal(err)
	}
	<-raised

	other, err := instance.Claim(filepath.Join(t.TempDir(), "seatcount.db"))
	if err != nil {
		t.Fatalf("another database file is free: %v", err)
	}
	other.Close()

	first.Close()
	again, err := instance.Claim(db)
	if err != nil {
		t.Fatalf("after the first has closed: %v", err)
	}
	again.Close()
}

func TestStrangersDoNotRaise(t *testing.T) {
	db := filepath.Join(t.TempDir(), "seatcount.db")
	first, err := instance.Claim(db)
	if err != nil {
		t.Fatal(err)
	}
	defer first.Close()
	if err := first.Listen(func() { t.Error("raised without the secret") }); err != nil {
		t.Fatal(err)
	}
	place, err := os.ReadFile(db + ".instance")
	if err != nil {
		t.Fatal(err)
	}
	address, _, _ := strings.Cut(string(place), "\n")
	c, err := net.Dial("tcp", address)
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	if _, err := c.Write([]byte("guess\n")); err != nil {
		t.Fatal(err)
	}
	if n, err := c.Read(make([]byte, 10)); err == nil {
		t.Errorf("a stranger got an answer of %d bytes", n)
	}
}
