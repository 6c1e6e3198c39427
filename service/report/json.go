package report

import (
	"bufio"
	"bytes"
	"encoding/json"
	"io"
	"strconv"
	"time"

	"seatcount/model"
)

// WriteJSON writes the table as License Statistics does: {"success":true,"msg":null,"data":[…],"totalCount":n}, with one
// object a row, whose keys are the columns' names in their order. Numbers are numbers, days "2027-03-31", times RFC 3339
// in UTC, what is not known null. Totals are left to the reader.
func WriteJSON(w io.Writer, t Table) error {
	out := bufio.NewWriter(w)
	var q quoter
	keys := make([]string, len(t.Columns))
	for i, c := range t.Columns {
		keys[i] = string(q.quoted(c.Name)) + ":"
	}
	_, _ = out.WriteString(`{"success":true,"msg":null,"data":[`)
	for i, row := range t.Rows {
		if i > 0 {
			_ = out.WriteByte(',')
		}
		_, _ = out.WriteString("\n{")
		for j, cell := range row {
			if j > 0 {
				_ = out.WriteByte(',')
			}
			_, _ = out.WriteString(keys[j])
			_, _ = out.Write(q.cell(cell))
		}
		_ = out.WriteByte('}')
	}
	if len(t.Rows) > 0 {
		_ = out.WriteByte('\n')
	}
	_, _ = out.WriteString(`],"totalCount":` + strconv.Itoa(t.Count()) + "}\n")
	return out.Flush() // a bufio.Writer keeps its first error
}

// quoter writes values as JSON, each into the room of the one before.
type quoter struct{ buffer bytes.Buffer }

func (q *quoter) cell(c Cell) []byte {
	switch v := plain(c).(type) {
	case string:
		return q.quoted(v)
	case int64:
		return strconv.AppendInt(nil, v, 10)
	case bool:
		return strconv.AppendBool(nil, v)
	case model.Date:
		return q.quoted(v.String())
	case time.Time:
		return q.quoted(v.UTC().Format(time.RFC3339))
	}
	return []byte("null")
}

// quoted is s as a JSON string; encoding/json replaces what is not UTF-8.
func (q *quoter) quoted(s string) []byte {
	q.buffer.Reset()
	e := json.NewEncoder(&q.buffer)
	e.SetEscapeHTML(false)
	if err := e.Encode(s); err != nil {
		return []byte(`""`)
	}
	return bytes.TrimRight(q.buffer.Bytes(), "\n")
}
