package count

import (
	"context"
	"database/sql"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"seatcount/model"
	"seatcount/service/match"
	"seatcount/service/store"

	_ "github.com/mattn/go-sqlite3" // the plain way needs it under its own name
	"gorm.io/gorm"
)

// benchFolder holds the databases that benchmarks share.
var benchFolder string

func TestMain(m *testing.M) {
	code := m.Run()
	if benchFolder != "" {
		_ = os.RemoveAll(benchFolder)
	}
	os.Exit(code)
}

func benchPath(name string) string {
	if benchFolder == "" {
		folder, err := os.MkdirTemp("", "seatcount-bench-*")
		must(err)
		benchFolder = folder
	}
	return filepath.Join(benchFolder, name)
}

// referenceDatabase is the path of a database with the reference estate, made once.
var referenceDatabase = sync.OnceValue(func() string {
	e, ctx, path := reference(), context.Background(), benchPath("reference.db")
	st, err := store.Open(ctx, store.Params{Path: path})
	must(err)
	defer func() { must(st.Close()) }()
	must(st.Write(ctx, func(tx *gorm.DB) error {
		for i, o := range e.Orgs[1:] {
			must(tx.Create(&model.Org{ID: int64(i) + 2, ParentID: int64(o.Parent) + 1, Name: o.Name}).Error)
		}
		var titles []store.NewTitle
		for i, t := range e.Titles {
			titles = append(titles, store.NewTitle{ID: int64(i) + 1, Name: t.Name, Fold: match.Fold(t.Name), Kind: model.KindApplication})
		}
		var releases []store.NewRelease
		for i, r := range e.Releases {
			releases = append(releases, store.NewRelease{ID: int64(i) + 1, Title: int64(r.Title) + 1, Version: r.Version})
		}
		must(store.Add(tx, nil, titles, releases))
		var licenses []model.License
		for i, l := range e.licenses() {
			row := model.NewLicense()
			row.ID, row.Name, row.OrgID, row.PurchaseCount = l.ID, e.Licenses[i].Name, l.OrgID, l.Purchased
			row.MatchString, row.ExcludeString, row.Metric = l.Match, l.Exclude, l.Metric
			if !l.Descendants {
				row.OrgDescendants = model.No
			}
			licenses = append(licenses, row)
		}
		return tx.CreateInBatches(licenses, 500).Error
	}))
	for from := 0; from < len(e.releases); from += 1000 {
		must(st.Write(ctx, func(tx *gorm.DB) error {
			var devices []model.Device
			for i := from; i < min(from+1000, len(e.releases)); i++ {
				devices = append(devices, model.Device{
					ID: int64(i) + 1, Hostname: fmt.Sprintf("pc%06d", i+1), OrgID: e.orgs[i], State: model.DeviceInUse, LastSeen: day0,
				})
			}
			must(tx.CreateInBatches(devices, 500).Error)
			for _, d := range devices {
				must(store.AddInstalls(tx, d.ID, e.releases[d.ID-1]))
			}
			return nil
		}))
	}
	return path
})

// BenchmarkLoad2M opens the database, counts and writes all counts, as at the start of the program. The file is in the
// system's cache.
func BenchmarkLoad2M(b *testing.B) {
	path, ctx := referenceDatabase(), context.Background()
	took := &durations{}
	for b.Loop() {
		b.StopTimer()
		st, err := store.Open(ctx, store.Params{Path: path})
		must(err)
		must(st.Write(ctx, func(tx *gorm.DB) error {
			must(tx.Exec("DELETE FROM usage").Error)
			return tx.Exec("UPDATE licenses SET used_count = 0").Error
		}))
		must(st.Close())
		b.StartTimer()
		took.timeAll(func() {
			st, err = store.Open(ctx, store.Params{Path: path})
			must(err)
			s := NewService(Params{Store: st})
			must(s.Load(ctx))
			must(s.Close())
		})
		b.StopTimer()
		must(st.Close())
		b.StartTimer()
	}
	took.report(b)
	if info, err := os.Stat(path); err == nil {
		b.ReportMetric(float64(info.Size())/1e6, "file-MB")
	}
}

// BenchmarkApply2M is one changed device from the commit of its inventory to counts that are right in memory and in the
// database.
func BenchmarkApply2M(b *testing.B) {
	e, ctx := reference(), context.Background()
	st, err := store.Open(ctx, store.Params{Path: referenceDatabase()})
	must(err)
	s := NewService(Params{Store: st})
	must(s.Load(ctx))
	r := rand.New(rand.NewPCG(8, 8))
	for b.Loop() {
		d := e.device(r.IntN(len(e.releases)))
		d.Releases = append([]int64{}, e.releases[d.ID-1]...)
		for range 5 {
			d.Releases[r.IntN(len(d.Releases))] = 1 + r.Int64N(int64(len(e.Releases)))
		}
		must(s.Apply(ctx, Change{Devices: []DeviceChange{d}}))
	}
	b.StopTimer()
	must(s.Close())
	must(st.Close())
}

// BenchmarkExplainStored2M is the whole evidence of the license with the most devices.
func BenchmarkExplainStored2M(b *testing.B) {
	ctx := context.Background()
	st, err := store.Open(ctx, store.Params{Path: referenceDatabase()})
	must(err)
	s := NewService(Params{Store: st})
	must(s.Load(ctx))
	var id int64
	most := 0
	s.index.Load().Results(func(l *License, r Result) {
		if r.Used > most {
			id, most = l.ID, r.Used
		}
	})
	for b.Loop() {
		e, err := s.Explain(ctx, model.Administrator(), id)
		must(err)
		b.ReportMetric(float64(len(e.Devices)), "devices")
	}
	b.StopTimer()
	must(s.Close())
	must(st.Close())
}

// plainDatabase is the same estate the plain way: one wide row an installation, no more.
var plainDatabase = sync.OnceValue(func() *sql.DB {
	e := reference()
	db, err := sql.Open("sqlite3", "file:"+benchPath("plain.db")+"?_journal_mode=OFF&_synchronous=OFF")
	must(err)
	_, err = db.Exec(`CREATE TABLE software (device INTEGER, hostname TEXT, org_id INTEGER, name TEXT, version TEXT, publisher TEXT)`)
	must(err)
	tx, err := db.Begin()
	must(err)
	insert, err := tx.Prepare("INSERT INTO software VALUES (?, ?, ?, ?, ?, ?)")
	must(err)
	for i, releases := range e.releases {
		for _, id := range releases {
			r := e.Releases[id-1]
			t := e.Titles[r.Title]
			_, err := insert.Exec(i+1, fmt.Sprintf("pc%06d", i+1), e.orgs[i], t.Name, r.Version, t.Publisher)
			must(err)
		}
	}
	must(tx.Commit())
	_, err = db.Exec("CREATE INDEX software_org ON software (org_id); ANALYZE")
	must(err)
	return db
})

// sqlCount asks the plain database for the used count of a license. LIKE folds ASCII only, so that the answer is not
// always right; it is what it costs that is asked here.
func sqlCount(db *sql.DB, s *snapshot, l License) int {
	span := s.orgs.span(l.OrgID, l.Descendants)
	var where []string
	var args []any
	for line := range strings.SplitSeq(l.Match, "\n") {
		where = append(where, `name LIKE ? ESCAPE '\'`)
		args = append(args, strings.ReplaceAll(line, "_", `\_`))
	}
	query := "SELECT count(DISTINCT device) FROM software WHERE (" + strings.Join(where, " OR ") + ")"
	if whole := (span.lo == 0 && int(span.hi) == len(s.orgs.ids)); !whole {
		var ids []string
		for _, id := range s.orgs.ids[span.lo:span.hi] {
			ids = append(ids, fmt.Sprint(id))
		}
		query += " AND org_id IN (" + strings.Join(ids, ",") + ")"
	}
	for line := range strings.SplitSeq(l.Exclude, "\n") {
		if line != "" {
			query += ` AND name NOT LIKE ? ESCAPE '\'`
			args = append(args, strings.ReplaceAll(line, "_", `\_`))
		}
	}
	var n int
	must(db.QueryRow(query, args...).Scan(&n))
	return n
}

// BenchmarkPlainSQLCountAll2M asks the plain way for some licenses, evenly picked, and extrapolates to all.
func BenchmarkPlainSQLCountAll2M(b *testing.B) {
	const asked = 20
	db, ix, all := plainDatabase(), referenceIndex(), reference().licenses()
	var took time.Duration
	turns := 0
	for b.Loop() {
		start := time.Now()
		for i := range asked {
			sqlCount(db, ix.snap.Load(), all[i*len(all)/asked])
		}
		took += time.Since(start)
		turns++
	}
	each := took.Seconds() / float64(turns*asked)
	b.ReportMetric(each*float64(len(all)), "s/all-licenses-extrapolated-from-20")
}

// BenchmarkPlainSQLPreview2M asks the plain way for one pattern.
func BenchmarkPlainSQLPreview2M(b *testing.B) {
	db, ix := plainDatabase(), referenceIndex()
	typed := keystrokes(reference(), 20)
	took := &durations{}
	for i := 0; b.Loop(); i++ {
		took.time(func() { sqlCount(db, ix.snap.Load(), typed[(i*37)%len(typed)]) })
	}
	took.report(b)
}
