package model

import (
	"strings"
	"testing"
	"time"
)

func TestStatusShouldNameTheWorst(t *testing.T) {
	today := Date{2026, time.November, 22}
	on := func(days int) *Date { d := DateOf(today.Time().AddDate(0, 0, days)); return &d }
	for _, c := range []struct {
		name            string
		purchased, used int
		expires         *Date
		titles          int
		want            Status
	}{
		{"seats left", 45, 40, nil, 3, StatusOK},
		{"none left", 45, 45, nil, 3, StatusOK},
		{"over-used", 45, 47, nil, 3, StatusOverUsed},
		{"over-used and expiring", 45, 47, on(3), 3, StatusOverUsed},
		{"expires today", 45, 40, on(0), 3, StatusExpiring},
		{"expires in 30 days", 45, 40, on(30), 3, StatusExpiring},
		{"expires in 31 days", 45, 40, on(31), 3, StatusOK},
		{"expired yesterday", 45, 40, on(-1), 3, StatusExpired},
		{"nothing matches", 45, 0, nil, 0, StatusNoMatch},
		{"matches, not counted", 45, 0, nil, 2, StatusUnused},
	} {
		l := License{PurchaseCount: c.purchased, UsedCount: c.used, ExpiresOn: c.expires}
		if got := l.Status(today, c.titles); got != c.want {
			t.Errorf("%s: got %d, want %d", c.name, got, c.want)
		}
	}
}

func TestDateShouldReadAndWrite(t *testing.T) {
	for _, s := range []string{"2026-02-28", "2028-02-29", "0001-01-01"} {
		d, err := ParseDate(s)
		if err != nil || d.String() != s {
			t.Errorf("%s became %s, %v", s, d, err)
		}
	}
	for _, s := range []string{"", "2026-02-30", "notadate", "2026-2-3", "0000-00-00"} {
		if d, err := ParseDate(s); err == nil {
			t.Errorf("%q became %s", s, d)
		}
	}
	var d Date
	for _, v := range []any{"2026-12-04", []byte("2026-12-04"), "2026-12-04 00:00:00+00:00", time.Date(2026, 12, 4, 13, 0, 0, 0, time.UTC)} {
		if err := d.Scan(v); err != nil || d.String() != "2026-12-04" {
			t.Errorf("%v became %s, %v", v, d, err)
		}
	}
	if (Date{2027, 3, 1}).DaysFrom(Date{2027, 2, 27}) != 2 {
		t.Error("days between months")
	}
}

func TestNormalizeShouldKeepWhatMatters(t *testing.T) {
	l := License{Name: "  Office \t 2013 ", MatchString: "\n %Office%  \r\n\n%Word%\n"}
	l.Normalize()
	if l.Name != "Office 2013" || l.MatchString != "%Office%\n%Word%" || l.OrgID != RootOrgID || l.Metric != MetricDevice {
		t.Errorf("became %+v", l)
	}
	l.Name = strings.Repeat("é", MaxName)
	if err := l.Validate(); err != nil {
		t.Errorf("200 characters: %v", err)
	}
	l.Name += "é"
	if err := l.Validate(); err == nil {
		t.Error("201 characters were taken")
	}
}
