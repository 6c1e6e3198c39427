package license

import (
	"cmp"
	"context"
	"database/sql"
	"slices"
	"time"

	"gorm.io/gorm"

	"seatcount/model"
	"seatcount/service/count"
	"seatcount/service/match"
)

// columns are those of model.License, in the order in which all reads them.
const columns = "id, name, org_id, org_descendants, purchase_count, used_count, description, match_string, edited_by, edited_date, " +
	"exclude_string, metric, kinds, expires_on"

// allByName returns every license by name, ready to be shared.
func (s *Service) allByName(ctx context.Context) ([]model.License, error) {
	return s.list.Get(ctx, s.Store, struct{}{}, func() ([]model.License, error) {
		licenses, err := all(s.Store.Read(ctx))
		folded := make(map[int64]string, len(licenses))
		toCount := make([]count.License, 0, len(licenses))
		for _, l := range licenses {
			folded[l.ID] = match.Fold(l.Name)
			toCount = append(toCount, ForCount(l))
		}
		if err == nil {
			s.Count.Follow(ctx, toCount...)
		}
		slices.SortFunc(licenses, func(a, b model.License) int {
			return cmp.Or(cmp.Compare(folded[a.ID], folded[b.ID]), cmp.Compare(a.ID, b.ID))
		})
		return licenses, err
	})
}

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
