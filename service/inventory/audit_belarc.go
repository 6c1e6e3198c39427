package inventory

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"regexp"
	"strings"
	"time"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// belarcProfile reads the page that Belarc Advisor writes. [S] a page of version 13.1, and readers of others for the pages
// of versions before. Its sections are told by comments, "<!-- [Software Versions] -->", whatever the page's language:
// software in one table with a text for each, "Adobe - Photoshop 2024 <i>version</i> 25.12". What it says about licenses,
// hotfixes and users is passed over; the section of licenses has product keys.
//
// Belarc finds programs by their files and leaves out what has none, so that the list only adds.
type belarcProfile struct{}

// Name is how people know it.
func (belarcProfile) Name() string { return "Belarc Advisor" }

// Detect goes by the page's title.
func (belarcProfile) Detect(f *File) bool {
	return strings.Contains(pageTitle(f), "belarc advisor")
}

// pageTitle is the title of a web page in lower case; empty where there is none near the beginning.
func pageTitle(f *File) string {
	if f.Binary || f.firstByte() != '<' {
		return ""
	}
	head := bytes.ToLower(f.head(16 << 10))
	from := bytes.Index(head, []byte("<title"))
	if from < 0 {
		return ""
	}
	title, _, ok := bytes.Cut(head[from:], []byte("</title"))
	if !ok {
		return ""
	}
	return string(bytes.Join(bytes.Fields(title[bytes.IndexByte(title, '>')+1:]), []byte{' '}))
}

// Read walks through the page.
func (belarcProfile) Read(ctx context.Context, f *File, emit func(*Report) error) error {
	page := &belarcPage{file: f, report: &Report{Agent: "Belarc Advisor"}}
	tokens := html.NewTokenizer(bytes.NewReader(f.Data))
	tokens.SetMaxBuf(f.limits().LineBytes)
	for n := 1; ; n++ {
		if n%4096 == 0 && ctx.Err() != nil {
			return ctx.Err()
		}
		kind := tokens.Next()
		if kind == html.ErrorToken {
			switch err := tokens.Err(); {
			case errors.Is(err, html.ErrBufferExceeded):
				return &LimitError{What: "bytes in one tag or text", Limit: int64(f.limits().LineBytes)}
			case !errors.Is(err, io.EOF):
				return fmt.Errorf("damaged HTML: %w", err)
			}
			break
		}
		if err := page.token(kind, tokens); err != nil {
			return err
		}
	}
	if !page.report.HasSoftware {
		return refuse("This is a page of Belarc Advisor without its list of software versions; save the whole page and add that")
	}
	f.nameDevice(page.report)
	return emit(page.report)
}

// belarcPage is what was understood of a page so far.
type belarcPage struct {
	file     *File
	report   *Report
	sections []string // named by the last comment and not yet met
	section  string
	list     bool // inside of the table of software
	skip     int  // inside of a link: its text is a mark, not a name

	label   string // of the header's row
	line    strings.Builder
	version bool // inside of the word "version"
	cut     int  // where the version begins in line; 0 for none
}

func (p *belarcPage) token(kind html.TokenType, tokens *html.Tokenizer) error {
	switch kind {
	case html.CommentToken:
		p.comment(string(tokens.Text()))
	case html.TextToken:
		if p.version {
			p.cut = p.line.Len()
		} else if p.skip == 0 && p.line.Len() < maxCell {
			p.line.Write(tokens.Text())
		}
	case html.StartTagToken, html.SelfClosingTagToken, html.EndTagToken:
		name, _ := tokens.TagName()
		return p.tag(atom.Lookup(name), kind == html.EndTagToken)
	}
	return nil
}

// comment reads the names of the sections that follow: "[Operating System]  [System Model]".
func (p *belarcPage) comment(s string) {
	if s = strings.TrimSpace(s); !strings.HasPrefix(s, "[") || !strings.HasSuffix(s, "]") {
		return
	}
	p.line.Reset()
	p.sections, p.section, p.list, p.skip = nil, "", false, 0
	for part := range strings.SplitSeq(s, "]") {
		if name := strings.Trim(part, " \t\r\n["); name != "" {
			p.sections = append(p.sections, name)
		}
	}
	if len(p.sections) == 1 {
		p.section = p.sections[0]
	}
}

func (p *belarcPage) tag(tag atom.Atom, end bool) error {
	switch tag {
	case atom.Table:
		inList := p.list
		if err := p.endLine(); err != nil {
			return err
		}
		if p.section == "Software Versions" {
			p.list = !end
			p.report.HasSoftware = true
			if inList && end {
				p.section = ""
			}
		}
	case atom.H2, atom.Caption:
		if end {
			p.line.Reset()
		} else if len(p.sections) > 1 {
			p.section, p.sections = p.sections[0], append(p.sections[1:], "")
		}
	case atom.A:
		if p.skip = 0; !end && p.list {
			p.skip = 1
		}
	case atom.I:
		p.version = p.list && p.skip == 0 && !end
	case atom.Br, atom.Tr, atom.Td, atom.Th, atom.Div:
		return p.endLine()
	}
	return nil
}

// endLine takes what stands in a line, a cell or between marks.
func (p *belarcPage) endLine() error {
	whole, cut := p.line.String(), min(p.cut, p.line.Len())
	p.line.Reset()
	p.cut, p.skip, p.version = 0, 0, false
	line := cleanMarkup(whole)
	if line == "" {
		return nil
	}
	switch {
	case p.list:
		e := belarcEntry(line)
		if cut > 0 {
			e = belarcEntry(cleanMarkup(whole[:cut]))
			e.Version = belarcBits.ReplaceAllString(cleanMarkup(whole[cut:]), "")
		}
		if e.Name != "" {
			p.report.Software = append(p.report.Software, e)
		}
		return p.file.checkEntries(len(p.report.Software))
	case p.section == "Header", p.section == "" && p.report.OS == "":
		p.header(line)
	case p.section == "Operating System" && p.report.OS == "":
		p.report.OS = line
	case p.section == "System Model":
		if _, serial, ok := strings.Cut(line, ":"); ok && p.report.Serial == "" && belarcSerial.MatchString(line) {
			p.report.Serial = strings.TrimSpace(serial)
		}
	}
	return nil
}

var (
	belarcSerial = regexp.MustCompile(`(?i)^(?:system )?(?:serial number|seriennummer|numer seryjny|num[eé]ro de s[eé]rie|n[uú]mero de s[eé]rie|numero di serie|серийный номер)[^:]*:`)
	belarcHost   = regexp.MustCompile(`^(\S+)\s*\((?:\S+ )?([^()\s]+)\)$`)
	belarcBits   = regexp.MustCompile(` ?\([\d/]+-bit\)$`)
	belarcOld    = regexp.MustCompile(`^(.+?) [Vv]ersion (\S.*)$`)
)

// header takes the label and, in the cell behind it, the value of a row at the top of the page. In pages of other
// languages the first row of the section is the computer's; older pages have no mark of the section.
func (p *belarcPage) header(line string) {
	label, isLabel := strings.CutSuffix(line, ":")
	if isLabel {
		if p.label == "" && p.section != "" {
			label = "computer name"
		}
		p.label = strings.ToLower(label)
		return
	}
	switch p.label {
	case "computer name":
		p.report.Hostname = line
		if m := belarcHost.FindStringSubmatch(line); m != nil {
			p.report.Hostname, p.report.Domain = m[1], domainOf(m[1], m[1], m[2], "")
		}
	case "profile date":
		p.report.CollectedAt = belarcTime(line)
	case "advisor version":
		p.report.Agent = "Belarc Advisor " + line
	case "windows logon":
		p.report.User = line
	}
	p.label += " " // its value was taken
}

// belarcTime reads "Monday, July 6, 2026 12:57:31 PM".
func belarcTime(s string) time.Time {
	t, _ := parseTime(s)
	return t
}

// belarcEntry divides "Adobe - Photoshop 2024". Belarc takes the maker's name off the beginning of a product's ("OBS -
// Studio", "Microsoft - Edge"); where it is one word it is put back, because titles such as "Studio" say too little and
// no other tool has them. Older pages write the version as a word in the text, and no dash.
func belarcEntry(line string) Entry {
	line = belarcBits.ReplaceAllString(line, "")
	var e Entry
	if m := belarcOld.FindStringSubmatch(line); m != nil {
		line, e.Version = m[1], m[2]
	}
	maker, product, ok := strings.Cut(line, " - ")
	if !ok {
		e.Name = line
		return e
	}
	maker, product = strings.TrimSpace(maker), strings.TrimSpace(strings.TrimPrefix(strings.TrimSpace(product), "- "))
	if maker == "No Company Name" {
		maker = ""
	}
	e.Name, e.Publisher = product, maker
	if maker != "" && !strings.Contains(maker, " ") && !hasPrefixFold(product, maker) {
		e.Name = maker + " " + product
	}
	return e
}

func hasPrefixFold(s, prefix string) bool {
	return len(s) >= len(prefix) && strings.EqualFold(s[:len(prefix)], prefix)
}

// cleanMarkup resolves entities and folds blanks.
func cleanMarkup(s string) string {
	return strings.Join(strings.Fields(html.UnescapeString(s)), " ")
}
