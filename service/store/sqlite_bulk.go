package store

import (
	"encoding/binary"
	"fmt"
	"slices"
	"strconv"
	"unsafe"

	"gorm.io/gorm"

	"seatcount/model"
)

// AddInstalls adds releases to what is installed on a device. Releases that are there already are an error.
func AddInstalls(tx *gorm.DB, device int64, releases []int64) error {
	if len(releases) == 0 {
		return nil
	}
	// It goes past GORM, which takes a tenth of the time, because thousands come at once.
	_, err := tx.Statement.ConnPool.ExecContext(tx.Statement.Context,
		"INSERT INTO installs (device_id, release_id) SELECT ?1, value FROM json_each(?2)", device, jsonNumbers(releases))
	return err
}

// RemoveInstalls takes releases away from what is installed on a device.
func RemoveInstalls(tx *gorm.DB, device int64, releases []int64) error {
	if len(releases) == 0 {
		return nil
	}
	return tx.Exec("DELETE FROM installs WHERE device_id = ?1 AND release_id IN (SELECT value FROM json_each(?2))", device, jsonList(releases)).Error
}

// InList is a condition's right side that holds for the values of ids, however many there are: a statement takes at most
// 32,766 values of its own. It is used as tx.Where("device_id IN (?)", store.InList(ids)).
func InList(ids []int64) any { return gorm.Expr("SELECT value FROM json_each(?)", jsonList(ids)) }

// jsonList writes ids as a JSON array.
func jsonList(ids []int64) string {
	b := make([]byte, 0, 8*len(ids)+2)
	b = append(b, '[')
	for i, id := range ids {
		if i > 0 {
			b = append(b, ',')
		}
		b = strconv.AppendInt(b, id, 10)
	}
	b = append(b, ']')
	return unsafe.String(unsafe.SliceData(b), len(b)) // b is not used again
}

// jsonNumbers writes ids, of which none is negative, as an array in SQLite's own form of JSON, which it need not parse:
// before each element a byte with its type, below, and its length, above.
func jsonNumbers(ids []int64) []byte {
	const array, integer, sizeFollows = 0x0B, 0x03, 0xC0
	const head = 5
	b := make([]byte, head, 8*len(ids)+head)
	for _, id := range ids {
		at := len(b)
		b = append(b, 0)
		b = strconv.AppendInt(b, id, 10)
		length := len(b) - at - 1
		if length > 11 { // the length has a byte of its own then
			b = slices.Insert(b, at+1, byte(length))
			b[at] = sizeFollows | integer
			continue
		}
		b[at] = byte(length)<<4 | integer
	}
	b[0] = sizeFollows | 0x20 | array // the size is in the next four bytes
	binary.BigEndian.PutUint32(b[1:], uint32(len(b)-head))
	return b
}

// The rows that Add writes.
type (
	// NewTitle is a row of titles.
	NewTitle struct {
		ID         int64
		Name, Fold string
		Kind       model.Kind
	}
	// NewPublisher is a row of publishers.
	NewPublisher struct {
		ID   int64
		Name string
	}
	// NewRelease is a row of releases.
	NewRelease struct {
		ID, Title, Publisher int64
		Version              string
	}
)

// Add writes new publishers, titles and releases in bulk. Their ids were chosen by the caller, behind those that are there.
func Add(tx *gorm.DB, publishers []NewPublisher, titles []NewTitle, releases []NewRelease) error {
	var list jsonRows
	for _, p := range publishers {
		list.row().number(p.ID).text(p.Name)
	}
	err := list.insert(tx, "INSERT INTO publishers (id, name) SELECT value->>0, value->>1 FROM jsonb_each(?)")
	for _, t := range titles {
		list.row().number(t.ID).text(t.Name).text(t.Fold).number(int64(t.Kind))
	}
	if err == nil {
		err = list.insert(tx, "INSERT INTO titles (id, name, name_fold, kind) SELECT value->>0, value->>1, value->>2, value->>3 FROM jsonb_each(?)")
	}
	for _, r := range releases {
		list.row().number(r.ID).number(r.Title).text(r.Version).number(r.Publisher)
	}
	if err == nil {
		err = list.insert(tx, "INSERT INTO releases (id, title_id, version, publisher_id) SELECT value->>0, value->>1, value->>2, value->>3 FROM jsonb_each(?)")
	}
	return err
}

// LastID is the highest id that the table has, or had in one of the tables whose ids are never used again.
func LastID(tx *gorm.DB, table string) (id int64, err error) {
	err = tx.Raw("SELECT max(coalesce((SELECT seq FROM sqlite_sequence WHERE name = ?), 0), (SELECT coalesce(max(id), 0) FROM "+table+"))", table).
		Scan(&id).Error
	return id, err
}

// jsonRows builds a JSON array of arrays, to be taken apart by a statement.
type jsonRows struct {
	buf   []byte
	comma bool
}

func (l *jsonRows) row() *jsonRows {
	if len(l.buf) > 0 {
		l.buf = append(l.buf, ']', ',')
	}
	l.buf = append(l.buf, '[')
	l.comma = false
	return l
}

func (l *jsonRows) next() {
	if l.comma {
		l.buf = append(l.buf, ',')
	}
	l.comma = true
}

func (l *jsonRows) number(n int64) *jsonRows {
	l.next()
	l.buf = strconv.AppendInt(l.buf, n, 10)
	return l
}

func (l *jsonRows) text(s string) *jsonRows {
	l.next()
	l.buf = append(l.buf, '"')
	for i := range len(s) {
		switch c := s[i]; {
		case c == '"' || c == '\\':
			l.buf = append(l.buf, '\\', c)
		case c < ' ':
			l.buf = fmt.Appendf(l.buf, "\\u%04x", c)
		default:
			l.buf = append(l.buf, c)
		}
	}
	l.buf = append(l.buf, '"')
	return l
}

// insert runs the statement with the rows, if there are any, and begins anew.
func (l *jsonRows) insert(tx *gorm.DB, statement string) error {
	if len(l.buf) == 0 {
		return nil
	}
	list := "[" + string(l.buf) + "]]"
	l.buf = l.buf[:0]
	return tx.Exec(statement, list).Error
}
