package store

import (
	"context"
	"path/filepath"
	"testing"

	"gorm.io/gorm"

	"seatcount/model"
)

func openTest(t testing.TB) *Store {
	t.Helper()
	s, err := Open(context.Background(), Params{Path: filepath.Join(t.TempDir(), "data", "seat count?#%.db")})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	return s
}

func TestOpenMakesTheDatabase(t *testing.T) {
	s := openTest(t)
	var root model.Org
	if err := s.Read(context.Background()).First(&root, model.RootOrgID).Error; err != nil {
		t.Fatal(err)
	}
	if root.Name != model.RootOrgName || root.ParentID != 0 {
		t.Errorf("the root is %+v", root)
	}
}

func TestReadersCannotWrite(t *testing.T) {
	s := openTest(t)
	if err := s.Read(context.Background()).Create(&model.Org{Name: "x"}).Error; err == nil {
		t.Error("a reader could write")
	}
	if err := s.Write(context.Background(), func(tx *gorm.DB) error { return tx.Create(&model.Org{Name: "x", ParentID: 1}).Error }); err != nil {
		t.Error(err)
	}
}
