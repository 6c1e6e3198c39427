// Package about tells which Seatcount this is. All programs, windows, packages and the API say the same.
//
// The number comes from git by .ci/version and is set by the linker:
//
//	go build -ldflags "-X seatcount/service/about.number=$(.ci/version)" ./cmd/...
package about

import "runtime/debug"

// number is set by the linker.
var number string

// Version is the version as semver.org writes it, such as "0.1.0" or, between two releases, "0.1.0+5.g549c4e3". Programs
// that were built without it, with "go run" or "go install", answer with the commit, or "development".
func Version() string {
	if number != "" {
		return number
	}
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return development
	}
	return ofBuild(info)
}

const development = "development"

// ofBuild is what the go command noted about the commit.
func ofBuild(info *debug.BuildInfo) string {
	revision, changed := "", ""
	for _, s := range info.Settings {
		switch {
		case s.Key == "vcs.revision":
			revision = s.Value
		case s.Key == "vcs.modified" && s.Value == "true":
			changed = ".dirty"
		}
	}
	if revision == "" {
		return development
	}
	return development + "+g" + revision[:min(7, len(revision))] + changed
}
