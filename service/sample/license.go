package sample

import (
	"fmt"
	"math"
	"math/rand/v2"
	"strings"

	"seatcount/model"
)

// License is a license of an estate. Org is an index into Estate.Orgs.
type License struct {
	Name        string
	Org         int
	Descendants bool
	Metric      model.Metric
	Match       string
	Exclude     string
	Purchased   int
}

// makeLicenses makes licenses of every form of pattern: half of them "%a b%", a quarter "a%", a tenth exact names and
// the rest "a%b%c"; some with a second pattern or an exception. Widespread titles are licensed more often.
func (e *Estate) makeLicenses(random *rand.Rand, weights []uint64) {
	flattened := make([]uint64, len(weights))
	for i, w := range weights {
		flattened[i] = uint64(math.Sqrt(float64(w)))
	}
	titles := newChooser(flattened)
	for len(e.Licenses) < e.Params.Licenses {
		title := e.Titles[titles.next(random)]
		pattern := makePattern(random, title)
		if pattern == "" {
			continue
		}
		l := License{
			Name:        fmt.Sprintf("%s #%d", title.Name[:title.family], len(e.Licenses)+1),
			Org:         e.orgSizes.next(random),
			Descendants: random.IntN(10) < 8,
			Metric:      model.MetricDevice,
			Match:       pattern,
			Purchased:   random.IntN(max(2, e.Params.Devices/10)),
		}
		if random.IntN(4) == 0 {
			l.Org = 0
		}
		if random.IntN(7) == 0 {
			l.Metric = model.MetricInstallation
		}
		if random.IntN(10) == 0 {
			if other := makePattern(random, e.Titles[titles.next(random)]); other != "" {
				l.Match += "\n" + other
			}
		}
		if random.IntN(10) == 0 {
			l.Exclude = "%" + strings.TrimSpace(pick(random, editions)) + "%"
		}
		e.Licenses = append(e.Licenses, l)
	}
}

// makePattern returns a pattern that matches the title and others of its family, or "" when its form does not suit it.
func makePattern(random *rand.Rand, title Title) string {
	family := title.Name[:title.family]
	words := strings.Fields(strings.ReplaceAll(title.Name, "%", ""))
	var pattern string
	switch form := random.IntN(100); {
	case form < 2:
		pattern = "%" + firstWord(family) + "%"
	case form < 50:
		pattern = "%" + family + "%"
		if rest := strings.Fields(title.Name[title.family:]); len(rest) > 0 && random.IntN(2) == 0 && !strings.Contains(rest[0], "%") {
			pattern = "%" + family + " " + rest[0] + "%"
		}
	case form < 74:
		pattern = family + "%"
	case form < 75:
		pattern = firstWord(family) + "%"
	case form < 85:
		pattern = strings.ReplaceAll(title.Name, "%", `\%`)
	case len(words) < 3 || strings.Contains(title.Name, "%"):
		return ""
	case form < 93:
		pattern = words[0] + "%" + words[1] + "%" + words[len(words)-1]
	default:
		pattern = "%" + words[1] + "%" + words[len(words)-1] + "%"
	}
	if random.IntN(3) == 0 {
		pattern = strings.ToLower(pattern)
	}
	return pattern
}
