package refresh

import (
	"context"
	"errors"
	"io/fs"
	"strings"
	"syscall"
)

// reasonOf says in words why the file system refused something.
func reasonOf(err error) string {
	switch {
	case errors.Is(err, fs.ErrPermission):
		return "no permission"
	case errors.Is(err, fs.ErrNotExist):
		return "it is not there"
	case errors.Is(err, syscall.ELOOP):
		return "its links lead in a circle"
	case errors.Is(err, syscall.ENAMETOOLONG):
		return "its name is too long"
	case errors.Is(err, syscall.EMFILE) || errors.Is(err, syscall.ENFILE):
		return "too many files are open"
	case errors.Is(err, context.DeadlineExceeded):
		return "it took too long"
	}
	var path *fs.PathError
	if errors.As(err, &path) {
		return path.Err.Error()
	}
	return err.Error()
}

// sentence makes the text of an error a sentence: its first letter is large.
func sentence(s string) string {
	s, _, _ = strings.Cut(s, "\n") // a stack of a fault belongs into the log
	if s == "" {
		return s
	}
	if c := s[0]; 'a' <= c && c <= 'z' {
		return string(c-'a'+'A') + s[1:]
	}
	return s
}

// advice says what to do about a file's problem.
func advice(reason string) string {
	has := func(words ...string) bool {
		for _, w := range words {
			if strings.Contains(reason, w) {
				return true
			}
		}
		return false
	}
	switch {
	case has("which column", "map its columns"):
		return "Say which of its columns is what."
	case has("permission"):
		return "Give this user the right to read it, then try again."
	case has("damaged", "cut off", "unexpected end", "Damaged"):
		return "The file is broken or cut off: let the tool write it again."
	case has("link leads"):
		return "Remove the link, or ignore it."
	case has("ot a known inventory format"):
		return "Look whether this is an inventory; if not, ignore it."
	case has("too large", "Too large"):
		return "Split the file, or ignore it."
	case has("still being written"):
		return "It is tried again by itself."
	}
	return "Try again after mending it, or ignore it."
}
