package report

// Condition is one thing that a row must fulfill to be shown.
type Condition struct {
	Property string // the column's name
	Operator string // like, eq, ne, lt, gt, le, ge, in, notin; empty is the usual one of the column's kind
	Value    any    // string, float64, bool or []any, as JSON has them
}

// Order is one column to sort by.
type Order struct {
	Property string
	Desc     bool
}

// Query says which rows and columns of a table are shown, and how.
type Query struct {
	Filter  []Condition
	Order   []Order
	Visible []string // names of columns in the order to show them; nil shows those that are not hidden
	Offset  int
	Limit   int // 0 is no limit
}

// ParseQuery reads the parameters of the API: filter [{"property","operator","value"}], order
// [{"property","direction"}] and fieldVisibility {"name":true,…}, ["name",…] or name,…. Empty ones are left out. Errors
// are *QueryError.
func ParseQuery(filter, order, visible string) (Query, error) { return Query{}, nil }

// Apply is the table with the rows and columns that the query asks for. Totals follow the rows that remain. Errors are
// *QueryError: a column that is not there, a value that does not fit it.
func (t Table) Apply(q Query) (Table, error) { return t, nil }

// QueryError tells what is wrong with a query.
type QueryError struct {
	Parameter string // "filter", "order", "fieldVisibility", "offset", "limit"
	Reason    string // in words
}

func (e *QueryError) Error() string { return e.Parameter + ": " + e.Reason }
