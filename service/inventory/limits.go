package inventory

// Limits bound what one file may cost. A field that is zero has its default.
type Limits struct {
	FileBytes    int64 // of a plain file, and of each file that is unpacked from a container; default 512 MiB
	ArchiveBytes int64 // of all members of one archive together, unpacked; default 2 GiB
	Ratio        int64 // unpacked to packed size, asked once more than 16 MiB are unpacked; default 200
	Members      int   // files in one archive; default 100,000
	Entries      int   // installed software in one file, all its devices together; default 5 million
	Reports      int   // devices in one file; default 1 million
	Depth        int   // of nesting in JSON and XML; default 1,000
	LineBytes    int   // of one line in formats made of lines; default 1 MiB
	Columns      int   // of a table; default 2,000
}

// DefaultLimits returns the limits that hold when nobody says otherwise.
func DefaultLimits() Limits { return Limits{}.orDefaults() }

func (l Limits) orDefaults() Limits {
	setDefault(&l.FileBytes, 512<<20)
	setDefault(&l.ArchiveBytes, 2<<30)
	setDefault(&l.Ratio, 200)
	setDefault(&l.Members, 100_000)
	setDefault(&l.Entries, 5_000_000)
	setDefault(&l.Reports, 1_000_000)
	setDefault(&l.Depth, 1_000)
	setDefault(&l.LineBytes, 1<<20)
	setDefault(&l.Columns, 2_000)
	return l
}

func setDefault[T int | int64](field *T, value T) {
	if *field <= 0 {
		*field = value
	}
}

// checkEntries refuses a file whose n-th entry was just met. Formats ask it while they collect, before memory is spent.
func (f *File) checkEntries(n int) error {
	if limit := f.limits().Entries; n > limit {
		return &LimitError{What: "entries", Limit: int64(limit)}
	}
	return nil
}

// checkColumns refuses a table with too many columns.
func (f *File) checkColumns(n int) error {
	if limit := f.limits().Columns; n > limit {
		return &LimitError{What: "columns", Limit: int64(limit)}
	}
	return nil
}

// limits are the file's limits with defaults filled in, also for a File that a test made without any.
func (f *File) limits() Limits { return f.Limits.orDefaults() }
