package access

import (
	"crypto/rand"
	"crypto/subtle"
	"encoding/base64"
	"errors"
	"fmt"
	"strings"
	"unicode/utf8"

	"golang.org/x/crypto/argon2"
	"golang.org/x/text/unicode/norm"

	"seatcount/model"
)

// Cost is what it takes to try a password.
type Cost struct {
	Memory  uint32 // KiB
	Passes  uint32
	Threads uint8
}

// DefaultCost is the second choice of RFC 9106, for machines that have other things to do with their memory.
var DefaultCost = Cost{Memory: 64 << 10, Passes: 3, Threads: 4}

// mostMemory is more than a hash of ours ever asks for, in KiB: one that asks for more does not exhaust the machine.
const mostMemory = 1 << 20

// The lengths that a password may have, in characters. Length is the one rule that makes passwords better.
const (
	MinPassword = 8
	MaxPassword = 256
)

const (
	saltSize = 16
	keySize  = 32
)

// ValidatePassword says in words what a password has to be like.
func ValidatePassword(password string) error {
	switch n := utf8.RuneCountInString(password); {
	case n < MinPassword:
		return model.Invalid("password", "A password has at least %d characters; a few words in a row are easy to remember", MinPassword)
	case n > MaxPassword:
		return model.Invalid("password", "A password has at most %d characters", MaxPassword)
	}
	return nil
}

var encoding = base64.RawStdEncoding.Strict()

// hash returns the password's hash with a new salt, in the form that the password hashing competition agreed on:
// $argon2id$v=19$m=65536,t=3,p=4$salt$key.
func (c Cost) hash(password string) string {
	salt := make([]byte, saltSize)
	_, _ = rand.Read(salt) // never fails: the program ends before
	return c.encode(salt, c.key(password, salt))
}

// never is a hash that no password has. Trying one against it takes as long as against any other.
func (c Cost) never() string { return c.encode(make([]byte, saltSize), make([]byte, keySize)) }

func (c Cost) key(password string, salt []byte) []byte {
	// One letter may be written in several ways, and every keyboard has its own.
	return argon2.IDKey([]byte(norm.NFC.String(password)), salt, c.Passes, c.Memory, c.Threads, keySize)
}

func (c Cost) encode(salt, key []byte) string {
	return fmt.Sprintf("$argon2id$v=%d$m=%d,t=%d,p=%d$%s$%s", argon2.Version, c.Memory, c.Passes, c.Threads,
		encoding.EncodeToString(salt), encoding.EncodeToString(key))
}

var errHash = errors.New("the stored hash of the password cannot be read")

// verify reports whether the hash is that of the password, and what the hash costs.
func verify(hash, password string) (bool, Cost, error) {
	var c Cost
	var version int
	parts := strings.Split(hash, "$") // "", argon2id, v=, m=, salt, key
	if len(parts) != 6 || parts[0] != "" || parts[1] != "argon2id" {
		return false, c, errHash
	}
	if _, err := fmt.Sscanf(parts[2], "v=%d", &version); err != nil || version != argon2.Version {
		return false, c, errHash
	}
	if _, err := fmt.Sscanf(parts[3], "m=%d,t=%d,p=%d", &c.Memory, &c.Passes, &c.Threads); err != nil {
		return false, c, errHash
	}
	salt, err := encoding.DecodeString(parts[4])
	key, err2 := encoding.DecodeString(parts[5])
	if err != nil || err2 != nil || len(key) != keySize || c.Memory > mostMemory || c.Passes == 0 || c.Threads == 0 {
		return false, c, errHash
	}
	return subtle.ConstantTimeCompare(c.key(password, salt), key) == 1, c, nil
}
