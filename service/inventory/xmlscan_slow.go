package inventory

import (
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"strings"
)

// The slow way: the same by encoding/xml.

// token returns the next token of encoding/xml; nil after an error.
func (s *xmlScanner) token() xml.Token {
	if s.err != nil {
		return nil
	}
	if s.ctx != nil && s.ctx.Err() != nil {
		s.err = s.ctx.Err()
		return nil
	}
	token, err := s.slow.Token()
	if err != nil {
		s.err = xmlProblem(err)
		return nil
	}
	return token
}

func (s *xmlScanner) slowChild() bool {
	for {
		switch t := s.token().(type) {
		case nil:
			return false
		case xml.StartElement:
			s.slowEnter(t)
			return s.err == nil
		case xml.EndElement:
			s.depth--
			return false
		}
	}
}

func (s *xmlScanner) slowEnter(t xml.StartElement) {
	s.name, s.attrs = t.Name.Local, t.Attr
	if s.depth++; s.depth > s.limit {
		s.tooDeep()
	}
}

func (s *xmlScanner) slowText() string {
	var all strings.Builder
	for {
		switch t := s.token().(type) {
		case nil:
			return ""
		case xml.CharData:
			all.Write(t)
		case xml.StartElement:
			if s.slowEnter(t); s.err == nil {
				s.slowSkip()
			}
		case xml.EndElement:
			s.depth--
			return all.String()
		}
	}
}

func (s *xmlScanner) slowSkip() {
	for open := 1; open > 0; {
		switch t := s.token().(type) {
		case nil:
			return
		case xml.StartElement:
			if s.slowEnter(t); s.err != nil {
				return
			}
			open++
		case xml.EndElement:
			s.depth--
			open--
		}
	}
}

// xmlProblem says in words what encoding/xml did not like.
func xmlProblem(err error) error {
	var syntax *xml.SyntaxError
	switch {
	case errors.Is(err, io.EOF):
		return errors.New("damaged: the file ends too early")
	case !errors.As(err, &syntax):
		return fmt.Errorf("damaged XML: %w", err)
	case strings.Contains(syntax.Msg, "invalid character entity"):
		return fmt.Errorf("damaged at line %d: %s; entities that a file defines itself are not read", syntax.Line, syntax.Msg)
	case strings.Contains(syntax.Msg, "unexpected EOF"):
		return fmt.Errorf("damaged at line %d: the file ends too early", syntax.Line)
	}
	return fmt.Errorf("damaged at line %d: %s", syntax.Line, syntax.Msg)
}
