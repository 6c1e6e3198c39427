package license

import (
	"database/sql"
	"time"

	"gorm.io/gorm"

	"seatcount/model"
)

// columns are those of model.License, in the order in which all reads them.
const columns = "id, name, org_id, org_descendants, purchase_count, used_count, description, match_string, edited_by, edited_date, " +
	"exclude_string, metric, kinds, expires_on"

// all reads every license. Windows and programs ask for the list all the time, and GORM takes twice as long to fill
// the entities as SQLite to find them: this one list is read by hand. A test holds it to what GORM reads.
func all(db *gorm.DB) ([]model.License, error) {
	rows, err := db.Model(&model.License{}).Select(columns).Rows()
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var licenses []model.License
	for rows.Next() {
		var l model.License
		var edited sql.Null[time.Time]
		var expires sql.Null[model.Date]
		err := rows.Scan(&l.ID, &l.Name, &l.OrgID, &l.OrgDescendants, &l.PurchaseCount, &l.UsedCount, &l.Description, &l.MatchString,
			&l.EditedBy, &edited, &l.ExcludeString, &l.Metric, &l.Kinds, &expires)
		if err != nil {
			return nil, err
		}
		if edited.Valid {
			l.EditedDate = &edited.V
		}
		if expires.Valid {
			l.ExpiresOn = &expires.V
		}
		licenses = append(licenses, l)
	}
	return licenses, rows.Err()
}
