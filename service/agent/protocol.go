package agent

import (
	"bufio"
	"bytes"
	"encoding/json"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"net/http"
	"regexp"
	"strings"
)

// protocol serves POST /agent. Three families of agents speak to it, all in two steps, each step a POST:
//
//   - OCS Inventory agents, and FusionInventory Agent after them: XML, mostly packed with zlib. They ask
//     <REQUEST><QUERY>PROLOG</QUERY>…; the answer <REPLY><RESPONSE>SEND</RESPONSE>… has them send their inventory, with
//     QUERY INVENTORY, and PROLOG_FREQ says in how many hours they come again.
//   - GLPI Agent: the same prolog with the header GLPI-Agent-ID, or JSON {"action": "contact"}. Answered with JSON
//     {"status": "ok", "expiration": hours}, it sends its inventory as JSON, {"action": "inventory"}. No version of GLPI is
//     announced: what the agent does for one and not for others is of no use here.
//
// Answers are packed as the request was. See https://glpi-json-protocol.readthedocs.io and, for the XML, the sources of
// the agents.
func (s *Service) protocol(w http.ResponseWriter, r *http.Request, who caller) {
	in := bufio.NewReaderSize(r.Body, maxMessage)
	head, err := in.Peek(maxMessage)
	if err != nil && !errors.Is(err, io.EOF) && !errors.Is(err, bufio.ErrBufferFull) {
		status, words := s.statusOf(err)
		fail(w, status, words)
		return
	}
	m := messageOf(head, err != nil)
	a := answer{ResponseWriter: w, message: m, glpi: m.json || r.Header.Get("GLPI-Agent-ID") != "", every: s.Every}
	a.echo(r, "GLPI-Agent-ID", glpiAgentID)
	a.echo(r, "GLPI-Request-ID", glpiRequestID)
	switch m.query {
	case "PROLOG", "CONTACT":
		a.prolog()
		return
	case "INVENTORY", "":
	default:
		drain(r, drained)
		a.fail(http.StatusUnprocessableEntity, fmt.Sprintf("Messages of the kind %q are not taken in here, inventories are", shown(m.query)))
		return
	}
	from := who.from(r, m.protocol(r))
	if from.AgentID == "" {
		from.AgentID = m.deviceID
	}
	if r.ContentLength > s.Limits.FileBytes {
		drain(r, drained)
		s.note(r.Context(), from, nil, ErrTooLarge)
		a.fail(http.StatusRequestEntityTooLarge, s.tooLarge())
		return
	}
	if _, err := s.Take(r.Context(), who.Principal, in, from); err != nil {
		drain(r, drained)
		a.fail(s.statusOf(err))
		return
	}
	a.taken()
}

// maxMessage is how much of a request is looked at, packed and unpacked, to tell what it is: a message that is no
// inventory is a few hundred bytes.
const maxMessage = 16 << 10

// message is what the beginning of a request tells.
type message struct {
	packed   compression
	json     bool
	query    string // in upper case; empty for an inventory, which may be too long to look for it
	deviceID string
}

var (
	xmlQuery    = regexp.MustCompile(`<QUERY>\s*([A-Za-z_]+)\s*</QUERY>`)
	xmlDeviceID = regexp.MustCompile(`<DEVICEID>\s*([^<]{1,200}?)\s*</DEVICEID>`)
	// The forms of what is sent back in a header.
	glpiAgentID   = regexp.MustCompile(`^[0-9A-Fa-f-]{32,36}$`)
	glpiRequestID = regexp.MustCompile(`^[0-9A-Fa-f]{1,16}$`)
)

// messageOf looks at the first bytes of a request; whole says that there are no more.
func messageOf(head []byte, whole bool) message {
	m := message{packed: compressionOf(head)}
	text, _ := m.packed.unpack(head, maxMessage) // as far as it goes: it may be cut
	text = bytes.TrimSpace(bytes.TrimPrefix(text, []byte("\xef\xbb\xbf")))
	m.json = len(text) > 0 && text[0] == '{'
	if found := xmlDeviceID.FindSubmatch(text); found != nil && !m.json {
		m.deviceID = string(found[1])
	}
	if !whole || len(text) >= maxMessage {
		return m
	}
	if m.json {
		var o struct{ Action, DeviceID string }
		if json.Unmarshal(text, &o) == nil {
			m.query, m.deviceID = strings.ToUpper(o.Action), o.DeviceID
		}
		return m
	}
	if found := xmlQuery.FindSubmatch(text); found != nil {
		m.query = strings.ToUpper(string(found[1]))
	}
	return m
}

// protocol names how it was delivered.
func (m message) protocol(r *http.Request) string {
	agent := strings.ToLower(r.UserAgent())
	switch {
	case m.json:
		return "GLPI"
	case strings.Contains(agent, "fusioninventory"):
		return "FusionInventory"
	case strings.Contains(agent, "ocs"):
		return "OCS"
	case r.Header.Get("GLPI-Agent-ID") != "":
		return "GLPI XML"
	}
	return "XML"
}

// answer answers in the language of the request.
type answer struct {
	http.ResponseWriter
	message
	glpi  bool // it understands JSON
	every int
}

// echo sends a header back, as GLPI's protocol wants it.
func (a *answer) echo(r *http.Request, header string, form *regexp.Regexp) {
	if v := r.Header.Get(header); form.MatchString(v) {
		a.Header().Set(header, v)
	}
}

// prolog has the agent send its inventory.
func (a *answer) prolog() {
	if a.glpi {
		a.json(http.StatusOK, map[string]any{"status": "ok", "expiration": a.every})
		return
	}
	a.xml(http.StatusOK, reply{Every: a.every, Response: "SEND"})
}

// taken acknowledges an inventory.
func (a *answer) taken() {
	if a.message.json {
		a.json(http.StatusOK, map[string]any{"status": "ok", "expiration": a.every})
		return
	}
	a.xml(http.StatusOK, reply{Response: "NO_ACCOUNT_UPDATE"})
}

// fail says what is wrong. Agents try again by themselves.
func (a *answer) fail(status int, words string) {
	if a.message.json {
		every := a.every
		if status == http.StatusServiceUnavailable {
			every = 1
		}
		a.json(status, map[string]any{"status": "error", "message": words, "expiration": every})
		return
	}
	a.xml(status, reply{Error: words})
}

// reply is an answer to OCS and FusionInventory agents.
type reply struct {
	XMLName  xml.Name `xml:"REPLY"`
	Every    int      `xml:"PROLOG_FREQ,omitempty"`
	Response string   `xml:"RESPONSE,omitempty"`
	Error    string   `xml:"ERROR,omitempty"`
}

func (a *answer) xml(status int, r reply) {
	data, err := xml.Marshal(r)
	if err != nil {
		status = http.StatusInternalServerError
	}
	a.send(status, "application/xml", append([]byte(xml.Header), data...))
}

func (a *answer) json(status int, value any) {
	data, err := json.Marshal(value)
	if err != nil {
		status = http.StatusInternalServerError
	}
	a.send(status, "application/json", data)
}

func (a *answer) send(status int, plainType string, data []byte) {
	// Errors are read by whoever looks into the agent's log: GLPI Agent takes only plain JSON for one.
	packed := a.packed
	if status >= 400 && a.message.json {
		packed = plain
	}
	send(a.ResponseWriter, status, packed.mediaType(plainType), packed.pack(data))
}
