package sample

import (
	"cmp"
	"fmt"
	"hash/fnv"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

// inventoryFile is a file of the sample company. Its modification time is that of the newest collection in it.
type inventoryFile struct {
	department int
	name       string
	modTime    time.Time
	text       []byte
}

// companyFiles makes the inventory files of the sample company as they would lie there at the given time. The same
// minute gives the same bytes.
func companyFiles(now time.Time) []inventoryFile {
	now = now.Local().Truncate(time.Minute)
	var files []inventoryFile
	all := companyComputers(now)
	for number, d := range departments {
		if d.write == asTable {
			files = append(files, inventoryFile{number, tableName(all[number]), newest(all[number]), appendTable(nil, all[number])})
			continue
		}
		for i := range all[number] {
			c := &all[number][i]
			name, text := d.write.file(c)
			files = append(files, inventoryFile{number, name, c.collected, text})
		}
	}
	return append(files, oddities(all)...)
}

// oddities are what every real folder has: a file that is cut off, and a report that tells only what changed.
func oddities(all [][]computer) []inventoryFile {
	engineering := slices.IndexFunc(departments, func(d department) bool { return d.prefix == "eng-ws" })
	management := slices.IndexFunc(departments, func(d department) bool { return d.prefix == "mgmt-lt" })
	cut := all[engineering][16]
	text := appendJSON(nil, &cut)
	partial := all[management][4]
	partial.partial = true
	partial.collected = partial.collected.Add(3 * time.Hour)
	partial.software = []entry{{"Zoom Workplace (64-bit)", "Zoom Communications, Inc.", "6.2.49583"}}
	return []inventoryFile{
		{engineering, cut.hostname + " (copy).json", cut.collected, text[:len(text)*3/5]},
		{management, partial.hostname + "-partial.json", partial.collected, appendJSON(nil, &partial)},
	}
}

// companyComputers returns the computers of each department with their software.
func companyComputers(now time.Time) [][]computer {
	all := make([][]computer, len(departments))
	for number, d := range departments {
		for i := range d.devices {
			all[number] = append(all[number], d.computer(i, now))
		}
		d.install(all[number])
	}
	for number := range all {
		for i := range all[number] {
			if c := &all[number][i]; c.hostname == clone.hostname {
				c.uuid = all[number][i-1].uuid // of clone.of, its neighbor
			}
		}
	}
	return all
}

// computer makes the department's i-th computer with the software that no license is needed for.
func (d department) computer(i int, now time.Time) computer {
	hostname := fmt.Sprintf("%s-%03d", d.prefix, i+1)
	random := rand.New(rand.NewPCG(hashOf(hostname), 1))
	maker := random.IntN(len(makes))
	c := computer{
		hostname: hostname, domain: "larkfield.example", manufacturer: makes[maker], model: models[maker],
		uuid: uuidOf(random), serial: fmt.Sprintf("LF%c%07d", 'A'+random.IntN(26), random.IntN(1e7)),
		os: d.systems[random.IntN(len(d.systems))], user: pick(random, surnames),
		collected: collectedAt(random, now),
	}
	c.id = c.hostname + "-" + "2025-03-04-08-15-00"
	for _, title := range common {
		share := title.desktops
		if d.role == server {
			share = title.servers
		}
		if random.IntN(100) < share {
			c.software = append(c.software, entry{title.name, title.publisher, title.version})
		}
	}
	return c
}

// collectedAt is a time in the last days for most computers, and weeks ago for a few that are away.
func collectedAt(random *rand.Rand, now time.Time) time.Time {
	days := 1 + random.IntN(6)
	if random.IntN(14) == 0 {
		days = 25 + random.IntN(70)
	}
	y, m, d := now.AddDate(0, 0, -days).Date()
	return time.Date(y, m, d, 7+random.IntN(11), random.IntN(60), random.IntN(60), 0, now.Location())
}

// install puts the department's share of the licensed programs on its computers: on which ones does not depend on
// anything but their names.
func (d department) install(computers []computer) {
	var counting []*computer
	for i := range computers {
		c := &computers[i]
		at := slices.IndexFunc(aside, func(a asideComputer) bool { return a.hostname == c.hostname })
		if at >= 0 {
			c.software = append(c.software, aside[at].programs...)
			continue
		}
		counting = append(counting, c)
	}
	for _, p := range programs {
		order := slices.SortedFunc(slices.Values(counting), func(a, b *computer) int {
			return cmp.Compare(hashOf(p.titles[0], a.hostname), hashOf(p.titles[0], b.hostname))
		})
		for _, c := range order[:p.on[d.path[len(d.path)-1]]] {
			h := hashOf(c.hostname, p.titles[0], "version")
			c.software = append(c.software, entry{p.titles[h%uint64(len(p.titles))], p.publisher, p.versions[h>>8%uint64(len(p.versions))]})
		}
	}
	for i := range computers {
		slices.SortFunc(computers[i].software, func(a, b entry) int { return strings.Compare(a.name, b.name) })
	}
}

func hashOf(words ...string) uint64 {
	h := fnv.New64a()
	for _, w := range words {
		h.Write([]byte(w))
		h.Write([]byte{0})
	}
	return h.Sum64()
}

func newest(computers []computer) time.Time {
	return slices.MaxFunc(computers, func(a, b computer) int { return a.collected.Compare(b.collected) }).collected
}

// folder is the department's folder of inventory files.
func (d department) folder(dir string) string {
	return filepath.Join(append([]string{dir}, d.path...)...)
}

// writeCompany writes the files into folders below dir. Their times are those of their content, so that nobody takes
// them for files that are still being written.
func writeCompany(dir string, files []inventoryFile) error {
	for _, f := range files {
		folder := departments[f.department].folder(dir)
		if err := os.MkdirAll(folder, 0o700); err != nil {
			return fmt.Errorf("make the folder for the sample: %w", err)
		}
		path := filepath.Join(folder, f.name)
		if err := os.WriteFile(path, f.text, 0o600); err != nil {
			return fmt.Errorf("write the sample: %w", err)
		}
		if err := os.Chtimes(path, f.modTime, f.modTime); err != nil {
			return fmt.Errorf("write the sample: %w", err)
		}
	}
	return nil
}
