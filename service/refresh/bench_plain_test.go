package refresh_test

import (
	"database/sql"
	"encoding/json"
	"encoding/xml"
	"os"
	"path/filepath"
	"testing"

	_ "github.com/mattn/go-sqlite3" // the driver that the store uses too

	"seatcount/service/sample"
)

// The plain way to do the same, to compare with in the same run: the standard library's decoders and one wide row for
// each installation.

type plainFile struct {
	Content struct {
		Hardware struct {
			Name string `json:"name" xml:"NAME"`
			UUID string `json:"uuid" xml:"UUID"`
		} `json:"hardware" xml:"HARDWARE"`
		Softwares []struct {
			Name      string `json:"name" xml:"NAME"`
			Version   string `json:"version" xml:"VERSION"`
			Publisher string `json:"publisher" xml:"PUBLISHER"`
		} `json:"softwares" xml:"SOFTWARES"`
	} `json:"content" xml:"CONTENT"`
}

func plainIngest(b *testing.B, format sample.Format, decode func([]byte, any) error) {
	dir, e := estate(b, format)
	entries, err := os.ReadDir(dir)
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		db, err := sql.Open("sqlite3", "file:"+filepath.Join(b.TempDir(), "plain.db")+"?_journal=WAL&_sync=NORMAL")
		if err != nil {
			b.Fatal(err)
		}
		if _, err := db.Exec("CREATE TABLE software (hostname TEXT, uuid TEXT, name TEXT, version TEXT, publisher TEXT, file TEXT)"); err != nil {
			b.Fatal(err)
		}
		for start := 0; start < len(entries); start += 500 {
			if err := plainBatch(db, dir, entries[start:min(start+500, len(entries))], decode); err != nil {
				b.Fatal(err)
			}
		}
		if err := db.Close(); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(e.Devices*b.N)/b.Elapsed().Seconds(), "files/s")
}

func plainBatch(db *sql.DB, dir string, entries []os.DirEntry, decode func([]byte, any) error) error {
	tx, err := db.Begin()
	if err != nil {
		return err
	}
	defer tx.Rollback() // nothing to take back after the commit
	insert, err := tx.Prepare("INSERT INTO software VALUES (?, ?, ?, ?, ?, ?)")
	if err != nil {
		return err
	}
	for _, f := range entries {
		path := filepath.Join(dir, f.Name())
		text, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		var p plainFile
		if err := decode(text, &p); err != nil {
			return err
		}
		for _, s := range p.Content.Softwares {
			if _, err := insert.Exec(p.Content.Hardware.Name, p.Content.Hardware.UUID, s.Name, s.Version, s.Publisher, path); err != nil {
				return err
			}
		}
	}
	return tx.Commit()
}

func BenchmarkFirstIngestPlainJSON(b *testing.B) { plainIngest(b, sample.FormatJSON, json.Unmarshal) }
func BenchmarkFirstIngestPlainXML(b *testing.B)  { plainIngest(b, sample.FormatXML, xml.Unmarshal) }
