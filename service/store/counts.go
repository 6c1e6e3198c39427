package store

import (
	"gorm.io/gorm"

	"seatcount/model"
)

// Count is what the counter found for a license.
type Count struct {
	License   int64
	Used      int
	Purchased int
}

// WriteCounts writes used counts to the licenses, and to the usage of the day. Licenses that are not there any more, and
// what is written already, are left alone.
func WriteCounts(tx *gorm.DB, day model.Date, counts []Count) error {
	if len(counts) == 0 {
		return nil
	}
	var list jsonRows
	for _, c := range counts {
		list.row().number(c.License).number(int64(c.Used)).number(int64(c.Purchased))
	}
	rows := "[" + string(list.buf) + "]]"
	const from = `FROM (SELECT json_extract(value, '$[0]') AS id, json_extract(value, '$[1]') AS used,
		json_extract(value, '$[2]') AS purchased FROM json_each(?)) AS counted`
	err := tx.Exec(`UPDATE licenses SET used_count = counted.used `+from+`
		WHERE licenses.id = counted.id AND licenses.used_count <> counted.used`, rows).Error
	if err != nil {
		return err
	}
	return tx.Exec(`INSERT INTO usage (license_id, day, used, purchased) SELECT id, ?, used, purchased `+from+`
		WHERE id IN (SELECT id FROM licenses)
		ON CONFLICT (license_id, day) DO UPDATE SET used = excluded.used, purchased = excluded.purchased
		WHERE usage.used <> excluded.used OR usage.purchased <> excluded.purchased`, day, rows).Error
}
