package page

import (
	"context"
	"time"

	"fyne.io/fyne/v2"

	"seatcount/model"
	"seatcount/service/activity"
	"seatcount/service/count"
	"seatcount/service/device"
	"seatcount/service/inventory"
	"seatcount/service/license"
	"seatcount/service/org"
	"seatcount/service/refresh"
	"seatcount/service/report/build"
	"seatcount/ui/task"
)

// Host is what a page asks the window for.
type Host interface {
	// Open goes to a place.
	Open(r Route)
	// Moved says that the page changed its place by itself: another chip, another search.
	Moved(r Route)
	Principal() model.Principal
	Tasks() *task.Group
	Window() fyne.Window
	Now() time.Time
	// Toast says briefly what was done. With an action ("Undo") it stays longer and offers it; Ctrl+Z does the same.
	Toast(message, action string, do func())
	// Fail says in words that something somebody asked for did not work, and logs the details.
	Fail(what string, err error)
	// Log notes the details of a failure that is shown elsewhere.
	Log(what string, err error)
	// Announce has the status line and the menu look at the page again: another row is selected, other rows are there.
	Announce()
	// Count shows a page's count in the navigation.
	Count(page Name, n int)
	// Remember keeps a value under a key of the settings; Recall reads it into v.
	Remember(key string, v any)
	Recall(key string, v any) bool
	// AddInventory adds folders or files as sources, asking for nothing more.
	AddInventory(paths []string)
	// Sample reports whether the sample company is loaded; LoadSample and RemoveSample change that.
	LoadSample()
	RemoveSample()
	SampleLoaded() bool
	// SetTheme shows another theme: "system", "light" or "dark".
	SetTheme(mode string)
	Theme() string
	// DatabasePath is the database file.
	DatabasePath() string
	// OpenFolder shows a folder in the desktop's file manager.
	OpenFolder(path string)
	// OpenURL shows an address in the desktop's browser.
	OpenURL(address string)
	// ChangePassword asks the principal for another password of their own.
	ChangePassword()
}

// Page is one page of the window. Its methods belong to the goroutine that draws.
type Page interface {
	// Object is what to show, the same each time.
	Object() fyne.CanvasObject
	// Show is called when somebody comes to the page.
	Show(r Route)
	// Heard is called with each event of the services while the window is open.
	Heard(event any)
	// Status is what the right end of the status line says.
	Status() string
	// Actions are what the menus can do on this page.
	Actions() Actions
	// Focus puts the keyboard where it belongs on this page.
	Focus()
}

// Actions are the menu entries that depend on the page; nil ones are disabled.
type Actions struct {
	New, Open, Edit, Delete, Copy, SelectAll, Find, Export, Import, Columns func()
	// DeleteName is what Delete does here; empty is "Delete".
	DeleteName string
}

// LicenseService is what the pages need of license.Service.
type LicenseService interface {
	List(ctx context.Context, p model.Principal) ([]license.Row, error)
	Get(ctx context.Context, p model.Principal, id int64) (license.Row, error)
	Create(ctx context.Context, p model.Principal, l model.License) (model.License, error)
	Update(ctx context.Context, p model.Principal, l model.License) (model.License, error)
	Changes(ctx context.Context, p model.Principal, id int64) ([]model.Activity, error)
	History(ctx context.Context, p model.Principal, id int64) ([]license.Sample, error)
	Delete(ctx context.Context, p model.Principal, ids ...int64) (license.Deleted, error)
	Restore(ctx context.Context, p model.Principal, gone license.Deleted) error
	Import(ctx context.Context, p model.Principal, rows [][]string, dryRun bool) (license.Imported, error)
	Total(ctx context.Context, p model.Principal) ([]license.Sample, error)
}

// DeviceService is what the pages need of device.Service.
type DeviceService interface {
	List(ctx context.Context, p model.Principal) ([]device.Row, error)
	Get(ctx context.Context, p model.Principal, id int64) (device.Detail, error)
	SetState(ctx context.Context, p model.Principal, ids []int64, state model.DeviceState, reason string) error
	Move(ctx context.Context, p model.Principal, ids []int64, orgID int64) error
	Delete(ctx context.Context, p model.Principal, ids []int64) error
	Twins(ctx context.Context, p model.Principal) ([]device.Twins, error)
	Merge(ctx context.Context, p model.Principal, into, other int64) error
	KeepBoth(ctx context.Context, p model.Principal, a, b int64) error
	UndoTwins(ctx context.Context, p model.Principal, a, b int64) error
}

// CountService is what the pages need of count.Service.
type CountService interface {
	Titles(ctx context.Context, p model.Principal) ([]count.TitleRow, error)
	TitleDevices(ctx context.Context, p model.Principal, titleID int64) ([]count.DeviceEvidence, error)
	Preview(ctx context.Context, p model.Principal, l count.License, most int) (count.Preview, error)
	Explain(ctx context.Context, p model.Principal, licenseID int64) (count.Evidence, error)
}

// RefreshService is what the window needs of refresh.Service.
type RefreshService interface {
	AddSource(ctx context.Context, p model.Principal, path string, orgID int64) (model.Source, error)
	RemoveSource(ctx context.Context, p model.Principal, id int64, devicesToo bool) error
	SetSourceOrg(ctx context.Context, p model.Principal, id, orgID int64) error
	PauseSource(ctx context.Context, p model.Principal, id int64, paused bool) error
	Sources(ctx context.Context, p model.Principal) ([]refresh.SourceRow, error)
	Files(ctx context.Context, p model.Principal, sourceID int64) ([]refresh.FileRow, error)
	Problems(ctx context.Context, p model.Principal) ([]refresh.FileRow, error)
	Retry(ctx context.Context, p model.Principal, fileIDs ...int64) error
	Ignore(ctx context.Context, p model.Principal, fileIDs ...int64) error
	MapTable(ctx context.Context, p model.Principal, fingerprint string, columns map[string]string) error
	NameDevice(ctx context.Context, p model.Principal, pattern, device string) error
	RefreshNow()
	Pause(paused bool)
	Cancel()
	Status() refresh.Status
}

// OrgService is what the pages need of org.Service.
type OrgService interface {
	List(ctx context.Context, p model.Principal) ([]org.Node, error)
	Path(id int64) string
	Add(ctx context.Context, p model.Principal, name string, parentID int64) (model.Org, error)
	Rename(ctx context.Context, p model.Principal, id int64, name string) error
	Move(ctx context.Context, p model.Principal, id, parentID int64) error
	Delete(ctx context.Context, p model.Principal, id, moveTo int64) error
	Holdings(ctx context.Context, p model.Principal) (map[int64]org.Holding, error)
}

// ActivityService is what the Activity page needs of activity.Service.
type ActivityService interface {
	List(ctx context.Context, p model.Principal, f activity.Filter) ([]model.Activity, error)
}

// SettingsService is what the Settings page needs of settings.Service.
type SettingsService interface {
	Int(key string, fallback int) int
	Change(ctx context.Context, p model.Principal, key, value string) error
}

// Inspector reads a file the way a refresh does and tells what it found, without keeping anything.
type Inspector func(ctx context.Context, path string) (inventory.FileReport, error)

// TableReader reads a table with the columns that somebody has named so far.
type TableReader func(ctx context.Context, path string, columns map[string]string) (*inventory.TableView, error)

// Services are what the pages show.
type Services struct {
	Licenses LicenseService
	Devices  DeviceService
	Count    CountService
	Refresh  RefreshService
	Orgs     OrgService
	Activity ActivityService
	Settings SettingsService
	Inspect  Inspector
	Table    TableReader
	Access   AccessService
	Tokens   TokenService
	API      APIServer
	Agents   AgentService // nil where agents cannot deliver
	Database DatabaseService
	Reports  build.Sources
}
