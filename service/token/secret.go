package token

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"hash/crc32"
	"math/big"
	"strings"
)

// A token is the prefix, 256 random bits and a checksum of both, the last two in letters and digits. The prefix lets
// programs find tokens that leaked into files; the checksum tells a typo from a token that is not there any more, and real
// tokens from what only looks like one.
const (
	prefix         = "sct_"
	randomBytes    = 32
	randomDigits   = 43 // of base 62 hold 256 bits
	checksumDigits = 6  // of base 62 hold 32 bits
	secretLength   = len(prefix) + randomDigits + checksumDigits
	startLength    = len(prefix) + 4 // what is stored and shown: 24 of the 256 bits
)

const alphabet = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"

// newSecret makes a token.
func newSecret() string {
	var random [randomBytes]byte
	_, _ = rand.Read(random[:]) // never fails: the program ends before
	body := prefix + base62(new(big.Int).SetBytes(random[:]), randomDigits)
	return body + checksum(body)
}

func checksum(body string) string {
	return base62(big.NewInt(int64(crc32.ChecksumIEEE([]byte(body)))), checksumDigits)
}

// base62 writes n with so many digits.
func base62(n *big.Int, digits int) string {
	out := make([]byte, digits)
	base, digit := big.NewInt(int64(len(alphabet))), new(big.Int)
	for i := digits - 1; i >= 0; i-- {
		n.DivMod(n, base, digit)
		out[i] = alphabet[digit.Int64()]
	}
	return string(out)
}

// check says what is wrong with the form of a token: ErrTypo for one of ours that was cut or mistyped, ErrUnknown for
// anything else.
func check(secret string) error {
	if !strings.HasPrefix(secret, prefix) {
		return ErrUnknown
	}
	if len(secret) != secretLength || checksum(secret[:secretLength-checksumDigits]) != secret[secretLength-checksumDigits:] {
		return ErrTypo
	}
	return nil
}

// digest is what is stored of a token: it has 256 random bits, so that nothing slower than SHA-256 is needed.
func digest(secret string) string {
	sum := sha256.Sum256([]byte(secret))
	return hex.EncodeToString(sum[:])
}
