package about

import (
	"runtime/debug"
	"testing"
)

func TestVersion(t *testing.T) {
	defer func(old string) { number = old }(number)
	number = "1.2.3"
	if got := Version(); got != "1.2.3" {
		t.Errorf("%q", got)
	}
	number = ""
	if Version() == "" {
		t.Error("a program built without a number has no version at all")
	}
}

func TestVersionOfABuild(t *testing.T) {
	setting := func(key, value string) debug.BuildSetting { return debug.BuildSetting{Key: key, Value: value} }
	for _, c := range []struct {
		settings []debug.BuildSetting
		want     string
	}{
		{nil, "development"},
		{[]debug.BuildSetting{setting("vcs.revision", "549c4e33d4f9a3f4"), setting("vcs.modified", "false")}, "development+g549c4e3"},
		{[]debug.BuildSetting{setting("vcs.revision", "549c4e33d4f9a3f4"), setting("vcs.modified", "true")}, "development+g549c4e3.dirty"},
		{[]debug.BuildSetting{setting("vcs.revision", "abc")}, "development+gabc"},
	} {
		if got := ofBuild(&debug.BuildInfo{Settings: c.settings}); got != c.want {
			t.Errorf("%v: %q, want %q", c.settings, got, c.want)
		}
	}
}
