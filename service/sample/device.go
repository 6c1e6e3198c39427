package sample

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"time"
)

// Device is a made-up computer. Org is an index into Estate.Orgs, Releases are indexes into Estate.Releases, ascending
// and at most one of each title.
type Device struct {
	Number       int
	Hostname     string
	UUID         string
	Serial       string
	Manufacturer string
	Model        string
	OS           string
	User         string
	Org          int
	CollectedAt  time.Time // without a zone in the files: UTC here
	Releases     []int32
}

// firstCollected is the day before the first collection time of any made-up device. It stands fixed, so that the same
// seed gives the same bytes on any day.
var firstCollected = time.Date(2026, 9, 1, 0, 0, 0, 0, time.UTC)

// Maker makes devices of an estate. Each goroutine needs a Maker of its own.
type Maker struct {
	estate *Estate
	source *rand.PCG
	random *rand.Rand
	taken  []int32 // per title: the round that last took it
	round  int32   // counts the devices made, so that taken needs no clearing
}

// Maker returns a maker of the estate's devices.
func (e *Estate) Maker() *Maker {
	source := rand.NewPCG(0, 0)
	return &Maker{estate: e, source: source, random: rand.New(source), taken: make([]int32, len(e.Titles))}
}

var (
	makes    = []string{"Dell Inc.", "LENOVO", "HP", "Fujitsu", "ASUSTeK COMPUTER INC."}
	models   = []string{"OptiPlex 7010", "ThinkCentre M75q", "EliteBook 840", "LIFEBOOK E5512", "ExpertBook B9"}
	systems  = []string{"Microsoft Windows 11 Enterprise", "Microsoft Windows 10 Pro", "Microsoft Windows Server 2022 Standard", "Microsoft Windows 11 Pro"}
	sites    = []string{"ams", "ber", "bos", "cph", "dub", "gva", "lis", "lon", "mad", "osl", "par", "prg", "rom", "sto", "vie", "waw"}
	kinds    = []string{"ws", "lt", "ws", "lt", "srv"}
	surnames = []string{"becker", "bianchi", "costa", "dupont", "garcia", "hansen", "ivanova", "jensen", "keller", "kowalski", "larsen", "meyer", "moreau", "novak", "olsen", "rossi", "silva", "smith", "tanaka", "weber"}
)

// Device makes device number i, from 0 to Params.Devices-1. Its Releases are appended to buffer[:0], which may be nil.
func (m *Maker) Device(i int, buffer []int32) Device {
	// The stream of each device begins at its own place, so that devices do not depend on the order of asking.
	m.source.Seed(m.estate.Seed, 0xDE71CE<<32|uint64(i))
	random := m.random
	maker := random.IntN(len(makes))
	return Device{
		Number:       i,
		Hostname:     fmt.Sprintf("%s-%s-%05d", pick(random, sites), pick(random, kinds), i+1),
		UUID:         uuidOf(random),
		Serial:       fmt.Sprintf("%c%c%08d", 'A'+random.IntN(26), 'A'+random.IntN(26), i+1),
		Manufacturer: makes[maker],
		Model:        models[maker],
		OS:           pick(random, systems),
		User:         pick(random, surnames),
		Org:          m.estate.orgSizes.next(random),
		CollectedAt:  firstCollected.Add(time.Duration(random.IntN(60*24*3600)) * time.Second),
		Releases:     m.releases(buffer[:0]),
	}
}

// releases draws the device's titles by popularity, and of each one of its newer versions.
func (m *Maker) releases(drawn []int32) []int32 {
	m.round++
	count := int(float64(m.estate.PerDevice) * (0.4 + 1.2*m.random.Float64()))
	count = min(count, len(m.estate.Titles)/2)
	for len(drawn) < count {
		title := m.estate.popularity.next(m.random)
		if m.taken[title] == m.round {
			continue
		}
		m.taken[title] = m.round
		first, end := m.estate.firstRelease[title], m.estate.firstRelease[title+1]
		age := int32(float64(end-first) * math.Pow(m.random.Float64(), 2))
		drawn = append(drawn, end-1-age)
	}
	slices.Sort(drawn)
	return drawn
}

// uuidOf makes a random UUID (version 4).
func uuidOf(random *rand.Rand) string {
	high, low := random.Uint64(), random.Uint64()
	return fmt.Sprintf("%08X-%04X-4%03X-%04X-%012X", high>>32, high>>16&0xFFFF, high&0xFFF, low>>48&0x3FFF|0x8000, low&0xFFFFFFFFFFFF)
}
