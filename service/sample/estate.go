// Package sample makes up things to try Seatcount out with, and to measure it: estates of any size, written as inventory
// files or handed over in memory, and a small invented company for the desktop app that one call loads and one removes.
//
// An estate is the same for the same Params, byte for byte, on every machine. Only its catalog is held in memory: a
// device is made from the seed and its number when it is asked for, so that an estate of 100,000 devices costs no more
// than its titles, and devices can be made in any order and on all cores.
package sample

import (
	"fmt"
	"math"
	"math/rand/v2"
)

// Params say how large an estate is. Zero fields other than Devices and Seed take the sizes of the reference estates:
// 40,000 titles at 10,000 devices, 120,000 at 100,000, 200 titles a device, 500 organizations, 2,000 licenses.
type Params struct {
	Devices   int
	Titles    int
	PerDevice int // titles on a device, on average
	Orgs      int
	Licenses  int
	Seed      uint64
}

// Scale returns the sizes for an estate of so many devices.
func Scale(devices int, seed uint64) Params {
	return Params{Devices: devices, Seed: seed}.withDefaults()
}

func (p Params) withDefaults() Params {
	if p.PerDevice <= 0 {
		p.PerDevice = 200
	}
	if p.Titles <= 0 {
		// Three times the titles for ten times the devices, as in the reference estates.
		grown := 40_000 * math.Pow(float64(p.Devices)/10_000, math.Log10(3))
		p.Titles = max(int(math.Round(grown)), 4*p.PerDevice)
	}
	if p.Orgs <= 0 {
		p.Orgs = min(500, max(1, p.Devices/20))
	}
	if p.Licenses <= 0 {
		p.Licenses = min(2000, max(5, p.Devices/5))
	}
	return p
}

// Title is a software name of an estate.
type Title struct {
	Name      string
	Publisher string
	family    int32 // bytes of Name that its family shares: the name without year, edition and language
}

// Release is a title with a version. Title is an index into Estate.Titles.
type Release struct {
	Title   int32
	Version string
}

// Org is a node of an estate's organization tree. Parent is an index into Estate.Orgs that is lower than the node's
// own, and -1 for the root, which is Orgs[0].
type Org struct {
	Name   string
	Parent int
}

// Estate is a made-up catalog of software, organizations and licenses, and the recipe for the devices.
type Estate struct {
	Params
	Titles   []Title
	Releases []Release // grouped by title, the newest last
	Orgs     []Org
	Licenses []License

	firstRelease []int32 // of each title, and the number of releases at the end
	popularity   *chooser
	orgSizes     *chooser
}

// New makes the estate.
func New(p Params) *Estate {
	p = p.withDefaults()
	e := &Estate{Params: p}
	random := rand.New(rand.NewPCG(p.Seed, 0x5EA7C0))
	e.Titles = makeTitles(random, p.Titles)
	rank := random.Perm(len(e.Titles))
	weights := popularityWeights(rank)
	e.popularity = newChooser(weights)
	e.makeReleases(random, rank)
	e.makeOrgs(random)
	e.makeLicenses(random, weights)
	return e
}

// popularityWeights follow Zipf and Mandelbrot: a few titles are on most devices, and most titles on a few.
func popularityWeights(rank []int) []uint64 {
	weights := make([]uint64, len(rank))
	for title, r := range rank {
		weights[title] = uint64(1e12 / math.Pow(float64(r)+30, 1.10))
	}
	return weights
}

// makeReleases gives each title some versions; the widespread ones have more.
func (e *Estate) makeReleases(random *rand.Rand, rank []int) {
	e.firstRelease = make([]int32, 0, len(e.Titles)+1)
	for t := range e.Titles {
		e.firstRelease = append(e.firstRelease, int32(len(e.Releases)))
		count := 1 + int(math.Abs(random.NormFloat64())*4)
		if rank[t] < 2000 {
			count += random.IntN(12)
		}
		major, minor, build := 1+random.IntN(25), 0, random.IntN(3000)
		for range count {
			version := fmt.Sprintf("%d.%d.%d", major, minor, build)
			if t%3 == 0 {
				version = fmt.Sprintf("%d.%d.%d.%d", major, minor, build, t%100)
			}
			e.Releases = append(e.Releases, Release{int32(t), version})
			minor, build = minor+1+random.IntN(2), build+1+random.IntN(400)
		}
	}
	e.firstRelease = append(e.firstRelease, int32(len(e.Releases)))
}

// makeOrgs grows a tree about five levels deep, with large and small organizations.
func (e *Estate) makeOrgs(random *rand.Rand) {
	e.Orgs = append(e.Orgs, Org{Name: "Default Organization", Parent: -1})
	sizes := make([]uint64, e.Params.Orgs)
	for i := range sizes {
		sizes[i] = uint64(1e12 / math.Pow(float64(random.IntN(len(sizes)))+5, 0.9))
		if i > 0 {
			parent := int(float64(i) * math.Pow(random.Float64(), 2))
			e.Orgs = append(e.Orgs, Org{Name: fmt.Sprintf("%s %d", capital(word(random)), i), Parent: parent})
		}
	}
	e.orgSizes = newChooser(sizes)
}

// OrgPath returns the names from the root down to the organization, joined by " / ".
func (e *Estate) OrgPath(org int) string {
	path := e.Orgs[org].Name
	for p := e.Orgs[org].Parent; p >= 0; p = e.Orgs[p].Parent {
		path = e.Orgs[p].Name + " / " + path
	}
	return path
}

// chooser draws indexes by weight in constant time (Vose's alias method), in whole numbers so that every machine draws
// the same.
type chooser struct {
	total uint64
	keep  []uint64 // out of total: draw this index itself rather than its alias
	alias []int32
}

func newChooser(weights []uint64) *chooser {
	n := uint64(len(weights))
	c := &chooser{keep: make([]uint64, n), alias: make([]int32, n)}
	for _, w := range weights {
		c.total += w
	}
	var small, large []int32
	for i, w := range weights {
		c.keep[i] = w * n
		c.alias[i] = int32(i)
		if c.keep[i] < c.total {
			small = append(small, int32(i))
		} else {
			large = append(large, int32(i))
		}
	}
	for len(small) > 0 && len(large) > 0 {
		s, l := small[len(small)-1], large[len(large)-1]
		small = small[:len(small)-1]
		c.alias[s] = l
		c.keep[l] -= c.total - c.keep[s]
		if c.keep[l] < c.total {
			large, small = large[:len(large)-1], append(small, l)
		}
	}
	return c
}

func (c *chooser) next(random *rand.Rand) int {
	i := random.IntN(len(c.keep))
	if random.Uint64N(c.total) < c.keep[i] {
		return i
	}
	return int(c.alias[i])
}
