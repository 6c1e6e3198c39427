package model

// Kind says what sort of thing a title is. The order is the order of relevance to licensing: where two inventories
// disagree about a title, the lower kind wins.
type Kind uint8

// The kinds of titles.
const (
	KindUnknown     Kind = iota // not said: to be classified by name and publisher
	KindApplication             // what people buy licenses for
	KindComponent               // a helper or part of an application or of the system
	KindRuntime                 // a runtime or redistributable
	KindDriver                  // a driver, codec or firmware
	KindPackage                 // a package of the operating system
	KindUpdate                  // an update, hotfix or service pack
)

var kindNames = [...]string{"unknown", "application", "component", "runtime", "driver", "package", "update"}

// String returns the kind in one lower-case word, as the API and the command line show it.
func (k Kind) String() string {
	if int(k) < len(kindNames) {
		return kindNames[k]
	}
	return kindNames[KindUnknown]
}

// TitleKinds are all kinds in their order.
func TitleKinds() []Kind {
	kinds := make([]Kind, len(kindNames))
	for i := range kinds {
		kinds[i] = Kind(i)
	}
	return kinds
}

// MarshalText returns the kind's word.
func (k Kind) MarshalText() ([]byte, error) { return []byte(k.String()), nil }

// Title is a distinct software name found on devices.
type Title struct {
	ID       int64  `gorm:"primaryKey"`
	Name     string // as it was first written, in NFC, blanks folded
	NameFold string // as match.Fold makes it
	Kind     Kind
}

// TableName is the table's name in the database.
func (Title) TableName() string { return "titles" }

// Publisher is a maker of software as inventories write it.
type Publisher struct {
	ID   int64 `gorm:"primaryKey"`
	Name string
}

// TableName is the table's name in the database.
func (Publisher) TableName() string { return "publishers" }

// Release is a title with a version and a publisher. Installations are pairs of device and release ids in the table
// installs, which has no entity: millions of them are written and read by the store's bulk statements.
type Release struct {
	ID          int64 `gorm:"primaryKey"`
	TitleID     int64
	Version     string
	PublisherID int64 // 0 when not known
}

// TableName is the table's name in the database.
func (Release) TableName() string { return "releases" }
