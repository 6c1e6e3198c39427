package sample

import (
	"fmt"
	"math"
	"math/rand/v2"
	"strings"
	"unicode/utf8"
)

// The words that titles are made of. None of them makes a name look like a driver, a runtime, an update or another
// kind of title that licenses do not count.
var (
	vendors = strings.Fields(`Aldermoor Bexley Brightwater Calderon Castellan Corvane Dunmore Elvetia Fairholt Feldspar
		Glanmore Halvorsen Hartwell Ibexa Kestrel Kirovane Larkfield Lindqvist Lumenor Marlowe Meridion Monteverde
		Northgate Oakhurst Orbisoft Palisade Pendragon Quillon Ravensworth Rosenthal Sablon Silverlode Solvane
		Starling Stonebridge Tamarind Tessera Thornbury Umbrion Valdoria Vantara Westmark Whitcombe Yarrow Zephyra
		Ångström Bäckström Café-Logic Çelik Dvořák Émeraude Grünwald Łódź-Soft Müller Niño Øresund São-Vitor Šimek`)
	qualities = strings.Fields(`Visual Smart Rapid Secure Cloud Remote Power Active Digital Data Web Easy Advanced Total
		Global Instant Virtual Mobile Open Direct Dynamic Unified Central Live Team Creative Photo Video Audio Print
		Scan Office Business Project Design Structural Thermal Signal Image Text Voice Legal Medical Fleet Asset Network`)
	products = strings.Fields(`Studio Suite Manager Viewer Editor Reader Console Designer Builder Explorer Monitor
		Assistant Analyzer Planner Tracker Converter Player Recorder Scanner Optimizer Defender Gateway Vault Publisher
		Writer Composer Modeler Simulator Workbench Dashboard Portal Desktop Browser Messenger Compiler Profiler Notebook
		Ledger Atlas Canvas Sketch Mixer Architect Inspector Organizer Calculator Navigator Translator Scheduler`)
	foreign = []string{
		"Бухгалтерия", "Учёт и Склад", "Кадры", "Проектировщик", "Документооборот", "会計ソフト", "設計スタジオ", "文書管理",
		"在庫マネージャー", "财务管理", "工程制图", "회계관리", "Λογιστήριο", "Σχεδιαστής", "Χρονοπρογραμματιστής", "מנהל לקוחות",
		"محرر النصوص", "Buchführung Plus", "Städteplaner", "Kundenverwaltung", "Comptabilité", "Gestion d’équipe",
		"Diseño y Cálculo", "Facturación", "Contabilità Facile", "Księgowość", "Účetnictví", "Muhasebe Programı",
	}
	makers   = []string{"", " Corporation", ", Inc.", " GmbH", " Ltd.", " S.A.", " AB", " & Sons"}
	editions = []string{" Standard", " Professional", " Enterprise", " Home", " Ultimate", " Pro Plus", " Express", " Community", " LTSC"}
	widths   = []string{" (x64)", " (x86)", " 64-bit", " (64 bits)", " x86_64"}
	tongues  = []string{
		" - en-us", " - de-de", " - fr-fr", " - Español", " - Français", " - Русский", " - 日本語",
		" - Português (Brasil)", " - Čeština", " - Ελληνικά", " - Türkçe",
	}
	years = []string{
		"", "", " 2008", " 2010", " 2012", " 2013", " 2015", " 2016", " 2019", " 2021", " 2022", " 2024",
		" 7.0", " 8", " 10", " 11.2", " XE", " R2",
	}
	syllables = strings.Fields(`ab ac ad al am an ap ar as at ba be bi bo bu ca ce ci co cu da de do du el en er fa fe fi
		fo ga ge go gra hi ho hu in io ja jo ka ki ko la le li lo lu ma me mi mo mu na ne ni no nu ol om on or pa pe pi
		po pu ra re ri ro ru sa se si so su ta te ti to tu ul um un ur va ve vi vo wa we xa xi ya yo za zi zo`)
)

func pick(random *rand.Rand, from []string) string { return from[random.IntN(len(from))] }

// word makes up a word that can be spoken.
func word(random *rand.Rand) string {
	var b strings.Builder
	for range 2 + random.IntN(3) {
		b.WriteString(pick(random, syllables))
	}
	return b.String()
}

func capital(s string) string { return strings.ToUpper(s[:1]) + s[1:] }

// makeTitles makes up so many distinct names, in families: a product comes in years, editions and languages.
func makeTitles(random *rand.Rand, count int) []Title {
	titles := make([]Title, 0, count)
	seen := make(map[string]bool, count)
	for len(titles) < count {
		family, publisher := makeFamily(random)
		for range 1 + int(math.Abs(random.NormFloat64())*8) {
			name := family + makeVariant(random)
			if seen[name] || len(titles) == count {
				continue
			}
			seen[name] = true
			titles = append(titles, Title{Name: name, Publisher: publisher, family: int32(len(family))})
		}
	}
	return titles
}

func makeFamily(random *rand.Rand) (name, publisher string) {
	vendor := pick(random, vendors)
	publisher = vendor + pick(random, makers)
	switch random.IntN(9) {
	case 0, 1:
		name = pick(random, qualities) + " " + pick(random, products)
	case 2, 3:
		name = capital(word(random)) + " " + pick(random, products)
	case 4, 5:
		name = capital(word(random))
	case 6, 7:
		name = pick(random, qualities) + " " + capital(word(random)) + " " + pick(random, products)
	default:
		name = pick(random, foreign) + " " + capital(word(random))
	}
	if random.IntN(10) < 7 {
		name = strings.ReplaceAll(vendor, "-", " ") + " " + name
	}
	return name, publisher
}

func makeVariant(random *rand.Rand) string {
	variant := pick(random, years)
	if random.IntN(3) == 0 {
		variant += pick(random, editions)
	}
	if random.IntN(4) == 0 {
		variant += pick(random, widths)
	}
	if random.IntN(5) == 0 {
		variant += pick(random, tongues)
	}
	if random.IntN(8) == 0 {
		variant += fmt.Sprintf(" - %d.%d.%d", 1+random.IntN(20), random.IntN(10), random.IntN(60000))
	}
	if random.IntN(60) == 0 {
		variant += ` 100% "All_in_One"`
	}
	return variant
}

// firstWord is the first word of a name, without "%".
func firstWord(name string) string {
	for w := range strings.FieldsSeq(name) {
		if w = strings.ReplaceAll(w, "%", ""); utf8.RuneCountInString(w) > 2 {
			return w
		}
	}
	return name
}
