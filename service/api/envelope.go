package api

import (
	"bytes"
	"net/http"
	"strconv"
	"sync"
	"time"
)

// timeLayout is how Open-AudIT writes times; they are UTC.
const timeLayout = time.DateTime

// Meta tells of the request and its answer, with the names of Open-AudIT.
type Meta struct {
	Action           string       `json:"action" enum:"collection,read,create,update,delete"`
	Collection       string       `json:"collection" example:"licenses"`
	RequestMethod    string       `json:"request_method"`
	Format           string       `json:"format"`
	ID               *int64       `json:"id" doc:"Of the one license, or null"`
	BaseURL          string       `json:"baseurl"`
	Filtered         int          `json:"filtered" doc:"Licenses that the filter lets through"`
	Total            int          `json:"total" doc:"Licenses of the principal's organizations"`
	Header           int          `json:"header" doc:"The HTTP status"`
	Include          string       `json:"include"`
	Limit            int          `json:"limit"`
	Offset           int          `json:"offset"`
	Properties       []string     `json:"properties"`
	QueryString      string       `json:"query_string"`
	Sort             string       `json:"sort" example:"licenses.used_count DESC"`
	TimeStart        float64      `json:"time_start" doc:"Seconds since 1970"`
	TimeEnd          float64      `json:"time_end"`
	TimeElapsed      string       `json:"time_elapsed" doc:"Seconds"`
	Timestamp        string       `json:"timestamp"`
	Timezone         string       `json:"timezone" doc:"Of all times in this answer"`
	Version          int          `json:"version" doc:"Of this shape"`
	ServerAppVersion string       `json:"server_app_version"`
	Filter           []MetaFilter `json:"filter" doc:"How the filter was understood"`
	ReceivedData     any          `json:"received_data" doc:"What the body was understood to say"`
	SQL              []string     `json:"sql"`
	Heading          string       `json:"heading"`
	Icon             string       `json:"icon"`
	DataOrder        []string     `json:"data_order,omitempty" doc:"The columns in their order"`
}

// MetaFilter is one condition as it was understood.
type MetaFilter struct {
	Name     string `json:"name" example:"licenses.used_count"`
	Function string `json:"function" example:"where"`
	Operator string `json:"operator" example:">"`
	Value    any    `json:"value"`
}

// Item is one license of an answer.
type Item struct {
	ID         int64      `json:"id"`
	Type       string     `json:"type" enum:"licenses"`
	Attributes Attributes `json:"attributes"`
}

// Attributes are the columns of the table licenses, its organization, and what is left. Package api writes them by the
// list of columns; this is what the document shows.
type Attributes struct {
	ID             int64   `json:"id" readOnly:"true"`
	Name           string  `json:"name" maxLength:"200"`
	OrgID          int64   `json:"org_id" default:"1" doc:"The organization that it belongs to"`
	OrgDescendants string  `json:"org_descendants" enum:"y,n" default:"y" doc:"Whether devices of the organizations below count too"`
	PurchaseCount  int     `json:"purchase_count" minimum:"0" maximum:"1000000000"`
	UsedCount      int     `json:"used_count" readOnly:"true" doc:"What the counter computed"`
	Description    string  `json:"description"`
	MatchString    string  `json:"match_string" doc:"Patterns of titles, one a line; % is any text" example:"%Office 2021%"`
	EditedBy       string  `json:"edited_by" readOnly:"true"`
	EditedDate     *string `json:"edited_date" readOnly:"true" doc:"UTC" example:"2026-11-22 01:48:37"`
	ExcludeString  string  `json:"exclude_string" doc:"Patterns of titles to leave out, one a line"`
	Metric         string  `json:"metric" enum:"device,installation" default:"device" doc:"What one used seat is"`
	Kinds          string  `json:"kinds" enum:"applications,all" default:"applications" doc:"Which kinds of titles count"`
	ExpiresOn      *string `json:"expires_on" format:"date" doc:"null is never"`
	OrgsName       string  `json:"orgs.name" readOnly:"true"`
	OrgsID         int64   `json:"orgs.id" readOnly:"true"`
	Left           int     `json:"left" readOnly:"true" doc:"purchase_count - used_count; negative when too many are used"`
}

// Included is one title on a device of the evidence.
type Included struct {
	ID         int64              `json:"id" doc:"Of the device"`
	Type       string             `json:"type" enum:"devices"`
	Attributes IncludedAttributes `json:"attributes"`
}

// IncludedAttributes tell what was found on a device, and why it counts or does not.
type IncludedAttributes struct {
	DeviceID  int64   `json:"devices.id"`
	Device    string  `json:"devices.name"`
	Org       string  `json:"orgs.name" doc:"The organization's path"`
	LastSeen  *string `json:"devices.last_seen" doc:"UTC"`
	Title     string  `json:"software.name"`
	Version   string  `json:"software.version"`
	Publisher string  `json:"software.publisher"`
	Kind      string  `json:"software.kind"`
	Counted   bool    `json:"counted"`
	Reason    string  `json:"reason"`
	Note      string  `json:"note" doc:"What somebody wrote about it"`
	File      string  `json:"file" doc:"The inventory file that says so"`
	FileHash  string  `json:"sha256" doc:"Of that file when it was read"`
}

// Envelope is an answer with licenses.
type Envelope struct {
	Meta     Meta              `json:"meta"`
	Links    map[string]string `json:"links" doc:"next and prev, where there are more"`
	Included []Included        `json:"included" doc:"With include=devices"`
	Logs     []any             `json:"logs"`
	Data     []Item            `json:"data"`
}

// Failure is an answer that says what is wrong.
type Failure struct {
	Meta     Meta              `json:"meta"`
	Links    map[string]string `json:"links"`
	Included []any             `json:"included"`
	Logs     []any             `json:"logs"`
	Errors   []Problem         `json:"errors"`
}

// meta is what the envelope tells of the call.
func (c *call) meta(status int) Meta {
	end := c.clock()
	m := Meta{
		Action: c.action, Collection: "licenses", RequestMethod: c.r.Method, Format: c.format, ID: c.id, BaseURL: baseOf(c.r) + "/",
		Filtered: c.filtered, Total: c.total, Header: status, Limit: defaultLimit, Properties: []string{"licenses.*"}, QueryString: c.r.URL.RawQuery,
		TimeStart: seconds(c.start), TimeEnd: seconds(end), TimeElapsed: strconv.FormatFloat(end.Sub(c.start).Seconds(), 'f', 4, 64),
		Timestamp: c.start.UTC().Format(timeLayout), Timezone: "UTC", Version: 1, Filter: []MetaFilter{}, ReceivedData: []any{},
		SQL: []string{}, Heading: "Licenses", Icon: "icon-receipt-text",
	}
	if c.who.TokenID != 0 { // strangers need not know
		m.ServerAppVersion = c.version
	}
	if c.received != nil {
		m.ReceivedData = c.received
	}
	if l := c.list; l != nil {
		m.Limit, m.Offset, m.Sort, m.Filter, m.Include = l.limit, l.offset, l.sortWords(), l.metaFilter(), l.include
		if l.properties != "" {
			m.Properties = l.propertyNames()
		}
		m.DataOrder = names(l.columns)
	}
	return m
}

func seconds(t time.Time) float64 { return float64(t.UnixMicro()) / 1e6 }

// baseOf is the URL that the client calls this server by.
func baseOf(r *http.Request) string {
	if r.TLS != nil {
		return "https://" + r.Host
	}
	return "http://" + r.Host
}

// buffers are those of answers that are out: the collector need not run because a program asks again and again.
var buffers = sync.Pool{New: func() any { return new(bytes.Buffer) }}

// keptBuffer is the largest buffer that is kept, in bytes.
const keptBuffer = 1 << 20

// release gives the buffer of the answer back, once it is out.
func (c *call) release() {
	if c.body != nil && c.body.Cap() <= keptBuffer {
		buffers.Put(c.body)
	}
	c.body = nil
}

// envelope writes an answer with licenses in these columns.
func (c *call) envelope(status int, items []item, columns []*column, included []Included, links map[string]string) []byte {
	if included == nil {
		included = []Included{}
	}
	if links == nil {
		links = map[string]string{}
	}
	if c.body == nil {
		c.body = buffers.Get().(*bytes.Buffer)
	}
	b := c.body
	b.Reset()
	b.WriteString(`{"meta":`)
	b.Write(mustJSON(c.meta(status)))
	b.WriteString(`,"links":`)
	b.Write(mustJSON(links))
	b.WriteString(`,"included":`)
	b.Write(mustJSON(included))
	b.WriteString(`,"logs":[],"data":`)
	writeItems(b, items, columns)
	b.WriteString("}\n")
	return b.Bytes()
}

// writeItems writes the list of licenses as JSON.
func writeItems(b *bytes.Buffer, items []item, columns []*column) {
	keys := make([]string, len(columns))
	for i, col := range columns {
		keys[i] = `"` + col.name + `":`
	}
	b.WriteByte('[')
	for i := range items {
		if i > 0 {
			b.WriteByte(',')
		}
		b.WriteString(`{"id":`)
		b.Write(strconv.AppendInt(b.AvailableBuffer(), items[i].ID, 10))
		b.WriteString(`,"type":"licenses","attributes":{`)
		for j, col := range columns {
			if j > 0 {
				b.WriteByte(',')
			}
			b.WriteString(keys[j])
			writeValue(b, col.value(&items[i]))
		}
		b.WriteString("}}")
	}
	b.WriteByte(']')
}

func writeValue(b *bytes.Buffer, v any) {
	switch v := v.(type) {
	case nil:
		b.WriteString("null")
	case int64:
		b.Write(strconv.AppendInt(b.AvailableBuffer(), v, 10))
	case string:
		if isPlain(v) {
			b.WriteByte('"')
			b.WriteString(v)
			b.WriteByte('"')
			return
		}
		b.Write(mustJSON(v))
	}
}

// isPlain reports whether a text is in JSON as it is.
func isPlain(s string) bool {
	for i := range len(s) {
		if c := s[i]; c < ' ' || c > '~' || c == '"' || c == '\\' || c == '<' || c == '>' || c == '&' {
			return false
		}
	}
	return true
}

// Fields are the columns of a license that can be written. Package api reads them by the list of columns; this is what
// the document shows.
type Fields struct {
	Name           string  `json:"name,omitempty" maxLength:"200" example:"Office 2021"`
	OrgID          int64   `json:"org_id,omitempty" default:"1" doc:"The organization that it belongs to"`
	OrgDescendants string  `json:"org_descendants,omitempty" enum:"y,n" default:"y" doc:"Whether devices of the organizations below count too"`
	PurchaseCount  int     `json:"purchase_count,omitempty" minimum:"0" maximum:"1000000000"`
	Description    string  `json:"description,omitempty"`
	MatchString    string  `json:"match_string,omitempty" doc:"Patterns of titles, one a line; % is any text" example:"%Office 2021%"`
	ExcludeString  string  `json:"exclude_string,omitempty" doc:"Patterns of titles to leave out, one a line"`
	Metric         string  `json:"metric,omitempty" enum:"device,installation" default:"device" doc:"What one used seat is"`
	Kinds          string  `json:"kinds,omitempty" enum:"applications,all" default:"applications" doc:"Which kinds of titles count"`
	ExpiresOn      *string `json:"expires_on,omitempty" format:"date" doc:"null is never; expiry_date is understood too"`
}
