package inventory

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"
)

func TestTheWholeColumnTellsWhichPartOfADateIsTheDay(t *testing.T) {
	for _, test := range []struct{ rows, want string }{
		{"a,04/03/2024;b,25/03/2024", "a 2024-03-04, b 2024-03-25"},
		{"b,25/03/2024;a,04/03/2024 15:16", "b 2024-03-25, a 2024-03-04"},
		{"a,04/03/2024;b,03/25/2024", "a 2024-04-03, b 2024-03-25"},
		{"a,04/03/2024;b,05/03/2024", "a 2024-04-03, b 2024-05-03"}, // nothing tells
		{"a,25/03/2024;a,04/03/2024", "a 2024-03-25"},
		{"a,2024-03-26;a,04/03/2024;b,25/03/2024", "a 2024-03-26, b 2024-03-25"},
		{"a,04/03/2024;a,2024-03-26;b,25/03/2024", "a 2024-03-26, b 2024-03-25"},
		{"a,14-Mar-24;b,", "a 2024-03-14, b none"},
		{"a,45365.6361;b,45365", "a 2024-03-14, b 2024-03-14"}, // as Excel counts days
	} {
		text := "computer name,application name,last seen\n"
		for row := range strings.SplitSeq(test.rows, ";") {
			device, seen, _ := strings.Cut(row, ",")
			text += device + ",Office " + seen + "," + seen + "\n"
		}
		var got []string
		for _, r := range readText(t, "list.csv", text, Options{}).Reports {
			day := "none"
			if !r.CollectedAt.IsZero() {
				day = r.CollectedAt.Format(time.DateOnly)
			}
			got = append(got, r.Hostname+" "+day)
		}
		if strings.Join(got, ", ") != test.want {
			t.Errorf("%s: %s, want %s", test.rows, strings.Join(got, ", "), test.want)
		}
	}
}

func TestTimesOfWorkbooksAreReadAsTheyAreKept(t *testing.T) {
	at := time.Date(2024, 3, 4, 15, 16, 0, 0, time.UTC)
	for _, form := range []any{14, 15, 22, 27, 58, "dd/mm/yyyy hh:mm", "d/m/yy", "mm/dd/yyyy", "[$-407]d. mmm yyyy", "dd.mm.yyyy", "[$-F800]dddd, mmmm dd, yyyy"} {
		for _, since1904 := range []bool{false, true} {
			x := excelize.NewFile()
			must(t, x.SetWorkbookProps(&excelize.WorkbookPropsOptions{Date1904: &since1904}))
			must(t, x.SetSheetRow("Sheet1", "A1", &[]any{"Computer Name", "Application Name", "Last Seen"}))
			must(t, x.SetSheetRow("Sheet1", "A2", &[]any{"pc1", "Office"}))
			must(t, x.SetCellValue("Sheet1", "C2", at))
			style := &excelize.Style{}
			switch form := form.(type) {
			case int:
				style.NumFmt = form
			case string:
				style.CustomNumFmt = &form
			}
			id, err := x.NewStyle(style)
			must(t, err)
			must(t, x.SetCellStyle("Sheet1", "C2", "C2", id))
			var book bytes.Buffer
			must(t, x.Write(&book))
			reports := readText(t, "list.xlsx", book.String(), Options{}).Reports
			if len(reports) != 1 || reports[0].CollectedAt.Format(time.DateTime) != "2024-03-04 15:16:00" {
				t.Errorf("%v, since 1904 %v: %+v", form, since1904, reports)
			}
		}
	}
}
