package device

import (
	"encoding/json"
	"fmt"
	"time"

	"gorm.io/gorm"

	"seatcount/model"
	"seatcount/service/inventory"
	"seatcount/service/store"
)

// record is a row of devices with what the model does not show.
type record struct {
	model.Device
	DetailsAt time.Time `gorm:"serializer:nullzero"` // of the newest report that told the operating system
	Titles    int       // how many are installed
}

// identity is the device's identity, for comparing.
func (r *record) identity() identity {
	return newIdentity(r.Hostname, r.Domain, r.UUID, r.Serial, r.Manufacturer)
}

// describe takes over what a report says about the device itself. The newest report wins; what it does not say, an older
// one may.
func (r *record) describe(rep *inventory.Report, at time.Time, org int64) {
	newest := !at.Before(r.LastSeen)
	set := func(field *string, value string, wins bool) {
		if value != "" && (wins || *field == "") {
			*field = value
		}
	}
	set(&r.Hostname, clean(rep.Hostname, maxText), newest)
	set(&r.Domain, clean(rep.Domain, maxText), newest)
	set(&r.UUID, model.GoodUUID(rep.UUID), newest)
	set(&r.Serial, clean(model.GoodSerial(rep.Serial), maxText), newest)
	set(&r.Manufacturer, clean(model.GoodManufacturer(rep.Manufacturer), maxText), newest)
	// A list that names no operating system knows little about its computer: it does not beat one that does.
	told := rep.OS != "" && !at.Before(r.DetailsAt)
	set(&r.OS, clean(rep.OS, maxText), told)
	set(&r.User, clean(rep.User, maxText), told)
	if told {
		r.DetailsAt = at
	}
	if newest {
		r.LastSeen = at
		if !r.OrgFixed && org != 0 {
			r.OrgID = org
		}
	}
}

// columns of a record in the order of insert and update.
const recordColumns = "hostname, domain, uuid, serial, manufacturer, os, user_name, org_id, org_fixed, state, state_reason, " +
	"last_seen, collected_at, file_id, merged_into, details_at, titles"

const recordValues = "$1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17"

func (r *record) values() []any {
	return []any{
		r.Hostname, r.Domain, r.UUID, r.Serial, r.Manufacturer, r.OS, r.User, r.OrgID, r.OrgFixed, r.State, r.StateReason,
		orNull(r.LastSeen), orNull(r.CollectedAt), idOrNull(r.FileID), idOrNull(r.MergedInto), orNull(r.DetailsAt), r.Titles,
	}
}

// insert writes a new row. It goes past GORM, which takes longer than the database, because thousands come at once.
func (r *record) insert(tx *gorm.DB) error {
	return exec(tx, "INSERT INTO devices ("+recordColumns+", id) VALUES ("+recordValues+", $18)", append(r.values(), r.ID)...)
}

// update writes the row anew.
func (r *record) update(tx *gorm.DB) error {
	return exec(tx, "UPDATE devices SET ("+recordColumns+") = ("+recordValues+") WHERE id = $18", append(r.values(), r.ID)...)
}

func exec(tx *gorm.DB, statement string, args ...any) error {
	_, err := tx.Statement.ConnPool.ExecContext(tx.Statement.Context, statement, args...)
	return err
}

func orNull(t time.Time) any {
	if t.IsZero() {
		return nil
	}
	return t.UTC()
}

func idOrNull(id int64) any {
	if id == 0 {
		return nil
	}
	return id
}

// deviceFile is a row of device_files: a partial report that says which releases of some titles are on a device.
type deviceFile struct {
	DeviceID    int64
	FileID      int64 `gorm:"serializer:nullzero"`
	CollectedAt time.Time
	Titles      string // a JSON array
}

// TableName is the table's name in the database.
func (deviceFile) TableName() string { return "device_files" }

// loadInstalled reads what is on a device.
func loadInstalled(tx *gorm.DB, r *record) (installed, error) {
	state := installed{at: r.CollectedAt, file: r.FileID}
	var err error
	if state.releases, err = store.Installs(tx, r.ID, nil); err != nil {
		return state, fmt.Errorf("read what is installed: %w", err)
	}
	var rows []deviceFile
	if err := tx.Where("device_id = ?", r.ID).Order("collected_at, file_id").Find(&rows).Error; err != nil {
		return state, fmt.Errorf("read which files say so: %w", err)
	}
	for _, row := range rows {
		p := partial{at: row.CollectedAt, file: row.FileID}
		if err := json.Unmarshal([]byte(row.Titles), &p.titles); err != nil {
			return state, fmt.Errorf("read the titles of a partial report: %w", err)
		}
		state.partials = append(state.partials, p)
	}
	return state, nil
}

// saveInstalled writes what changed between two states of a device.
func saveInstalled(tx *gorm.DB, device int64, before, after installed) error {
	added, removed := difference(before.releases, after.releases)
	if err := store.RemoveInstalls(tx, device, removed); err != nil {
		return err
	}
	if err := store.AddInstalls(tx, device, added); err != nil {
		return err
	}
	if samePartials(before.partials, after.partials) {
		return nil
	}
	if len(before.partials) > 0 {
		if err := tx.Exec("DELETE FROM device_files WHERE device_id = ?", device).Error; err != nil {
			return err
		}
	}
	for _, p := range after.partials {
		titles, err := json.Marshal(p.titles)
		if err != nil {
			return err
		}
		err = tx.Exec("INSERT INTO device_files (device_id, file_id, collected_at, titles) VALUES (?, ?, ?, ?)",
			device, idOrNull(p.file), p.at, string(titles)).Error
		if err != nil {
			return err
		}
	}
	return nil
}
