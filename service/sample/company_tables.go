package sample

import "seatcount/model"

// companyName is the invented company of the sample data and the name of its organization.
const companyName = "Larkfield Instruments"

// department is an organization of the sample company with its computers. Its inventory files lie in a folder of its
// own, in the format that its administrator happens to use.
type department struct {
	path    []string // organizations from the company down; none is the company itself
	prefix  string   // of hostnames
	role    string   // workstation, laptop or server
	devices int
	write   fileFormat
	systems []string
}

// fileFormat is a form of inventory file of the sample company.
type fileFormat int

const (
	asGLPIJSON fileFormat = iota
	asAgentXML
	asOCS // compressed, as the OCS agent for Windows writes it
	asOpenAuditXML
	asOpenAuditJSON
	asTable // all computers of the department in one CSV file
)

// server departments have no office programs and browsers of the common list.
const server = "server"

var departments = []department{
	{[]string{"Management"}, "mgmt-lt", "laptop", 14, asGLPIJSON, windows},
	{[]string{"Management", "Finance"}, "fin-ws", "workstation", 16, asOCS, windows},
	{[]string{"Engineering"}, "eng-ws", "workstation", 54, asGLPIJSON, windows},
	{[]string{"Engineering", "R&D"}, "rd-ws", "workstation", 32, asAgentXML, windows},
	{[]string{"IT"}, "it-lt", "laptop", 14, asOpenAuditJSON, windows},
	{[]string{"IT", "Servers"}, "srv", server, 22, asOpenAuditXML, windowsServers},
	{[]string{"Marketing"}, "mkt-lt", "laptop", 24, asAgentXML, windows},
	{[]string{"Sales"}, "sal-lt", "laptop", 30, asTable, windows},
}

// asideComputer is a computer that does not count, with the only programs of the company's list that it has.
type asideComputer struct {
	hostname string
	state    model.DeviceState
	reason   string
	programs []entry
}

var aside = []asideComputer{
	{"it-lt-013", model.DeviceRetired, "Replaced in spring, waits for disposal", []entry{{"TeamViewer", "TeamViewer", "15.42.9"}, {"WinRAR 6.24 (64-bit)", "win.rar GmbH", "6.24.0"}}},
	{"it-lt-014", model.DeviceRetired, "Replaced in spring, waits for disposal", []entry{{"TeamViewer", "TeamViewer", "15.42.9"}}},
	{"eng-ws-054", model.DeviceExcluded, "Lab kiosk: the supplier of the test bench licenses it", []entry{{"AutoCAD 2024 - English", "Autodesk, Inc.", "24.3.61.0"}}},
}

// clone is a computer that was set up from an image of another and kept its UUID, as real computers do.
var clone = struct{ hostname, of string }{"eng-ws-031", "eng-ws-030"}

var (
	windows        = []string{"Microsoft Windows 11 Enterprise", "Microsoft Windows 11 Pro", "Microsoft Windows 10 Pro"}
	windowsServers = []string{"Microsoft Windows Server 2022 Standard", "Microsoft Windows Server 2019 Standard"}
)

// product is a program of the sample company: how many computers of each department have it. The titles are the names
// under which inventories list it, spread over the computers; a computer has one of them.
type product struct {
	titles    []string
	publisher string
	versions  []string
	on        map[string]int // computers by the last name of the department's path
}

var programs = []product{
	{
		[]string{"Microsoft Office Professional Plus 2019 - en-us", "Microsoft Office Professional Plus 2019 - de-de"},
		"Microsoft Corporation",
		[]string{"16.0.10417.20012", "16.0.10416.20027"},
		map[string]int{"Management": 14, "Finance": 16},
	},
	{
		[]string{"Microsoft 365 Apps for enterprise - en-us", "Microsoft 365 Apps for enterprise - fr-fr"},
		"Microsoft Corporation",
		[]string{"16.0.19127.20302", "16.0.19029.20208", "16.0.18925.20184"},
		map[string]int{"Engineering": 40, "R&D": 20, "IT": 10, "Marketing": 22, "Sales": 29},
	},
	{
		[]string{"Adobe Acrobat Pro (64-bit)", "Adobe Acrobat DC (64-bit)"},
		"Adobe",
		[]string{"25.001.20521", "24.005.20421"},
		map[string]int{"Management": 12, "Finance": 9, "Marketing": 10, "Sales": 7},
	},
	{
		[]string{"Adobe Acrobat Reader (64-bit)"},
		"Adobe",
		[]string{"25.001.20521", "24.005.20421"},
		map[string]int{"Engineering": 31, "R&D": 12, "Sales": 20},
	},
	{[]string{"AutoCAD 2024 - English", "AutoCAD LT 2024 - English"}, "Autodesk, Inc.", []string{"24.3.61.0", "24.3.119.0"}, map[string]int{"Engineering": 28}},
	{[]string{"Visual Studio Enterprise 2022"}, "Microsoft Corporation", []string{"17.12.3", "17.11.6", "17.10.9"}, map[string]int{"R&D": 19}},
	{[]string{"MATLAB R2025a", "MATLAB R2024b"}, "MathWorks", []string{"25.1", "24.2"}, map[string]int{"Engineering": 9, "R&D": 5}},
	{
		[]string{"WinRAR 7.01 (64-bit)", "WinRAR 6.24 (64-bit)"},
		"win.rar GmbH",
		[]string{"7.01.0", "6.24.0"},
		map[string]int{"Management": 8, "Finance": 10, "Engineering": 38, "R&D": 14, "IT": 9, "Marketing": 5, "Sales": 12},
	},
	{[]string{"TeamViewer"}, "TeamViewer", []string{"15.58.4", "15.51.6"}, map[string]int{"Sales": 6}},
	{[]string{"Microsoft SQL Server 2019 (64-bit)"}, "Microsoft Corporation", []string{"15.0.4405.4", "15.0.4395.2"}, map[string]int{"Servers": 7}},
	{[]string{"Microsoft SQL Server Management Studio - 20.2"}, "Microsoft Corporation", []string{"20.2.30.0"}, map[string]int{"IT": 8, "Servers": 11}},
	{[]string{"SOLIDWORKS Premium 2024 SP03"}, "Dassault Systèmes SolidWorks Corp", []string{"32.130.0047"}, map[string]int{"Engineering": 18}},
	{[]string{"GoLand 2024.3", "JetBrains GoLand 2024.2.4"}, "JetBrains s.r.o.", []string{"243.21565.208", "242.23726.107"}, map[string]int{"R&D": 9}},
	{[]string{"Snagit 2023"}, "TechSmith Corporation", []string{"23.2.0.30713"}, map[string]int{"Marketing": 11}},
	{[]string{"CorelDRAW Graphics Suite 2024", "CorelDRAW Graphics Suite 2024 (64-Bit)"}, "Corel Corporation", []string{"25.2.0.72"}, map[string]int{"Marketing": 7}},
	{
		[]string{"PDF-XChange Editor Plus"},
		"Tracker Software Products (Canada) Ltd.",
		[]string{"10.4.2.390", "10.3.1.387"},
		map[string]int{"Engineering": 34, "R&D": 11, "IT": 6},
	},
	{
		[]string{"Java 8 Update 431 (64-bit)", "Java(TM) SE Development Kit 17.0.12 (64-bit)"},
		"Oracle Corporation",
		[]string{"8.0.4310.10", "17.0.12.0"},
		map[string]int{"Finance": 2, "R&D": 7, "Servers": 4},
	},
	{[]string{"Microsoft Visio Professional 2019 - en-us"}, "Microsoft Corporation", []string{"16.0.10417.20012"}, map[string]int{"Management": 2, "Engineering": 5, "IT": 3}},
	{[]string{"Microsoft Project Professional 2019 - en-us"}, "Microsoft Corporation", []string{"16.0.10417.20012"}, map[string]int{"Management": 2, "Engineering": 4}},
	{[]string{"Camtasia 2022"}, "TechSmith Corporation", []string{"22.5.4.52521"}, map[string]int{"Marketing": 4}},
	{[]string{"EndNote 21"}, "Clarivate", []string{"21.4.18113"}, map[string]int{"R&D": 8}},
	{[]string{"Altium Designer"}, "Altium Limited", []string{"24.10.1.45", "24.5.2.23"}, map[string]int{"R&D": 5}},
	{[]string{"Sage 100 Kontenverwaltung", "Sage 100 Rechnungswesen"}, "Sage GmbH", []string{"9.2.1.0"}, map[string]int{"Finance": 15}},
	{[]string{"VMware Workstation Pro"}, "VMware, Inc.", []string{"17.6.1", "17.5.2"}, map[string]int{"R&D": 9, "IT": 3}},
	{[]string{"Veeam Backup & Replication Server"}, "Veeam Software Group GmbH", []string{"12.2.0.334"}, map[string]int{"Servers": 3}},
	{[]string{"ABBYY FineReader PDF 15"}, "ABBYY Production LLC", []string{"15.0.114.4683"}, map[string]int{"Finance": 5}},
	{[]string{"Citrix Workspace 2409"}, "Citrix Systems, Inc.", []string{"24.9.0.225"}, map[string]int{"Sales": 26, "Management": 8}},
	{[]string{"LabVIEW 2024 Q3 (64-bit)"}, "NI", []string{"24.3.0"}, map[string]int{"R&D": 6, "Engineering": 3}},
	// Bought by nobody yet, as the overview shows.
	{[]string{"WinZip 27.0"}, "Corel Corporation", []string{"27.0.15240"}, map[string]int{"Sales": 14, "Marketing": 9}},
	{[]string{"Sublime Text"}, "Sublime HQ Pty Ltd", []string{"4.0.0.418000"}, map[string]int{"R&D": 13, "IT": 5}},
	{[]string{"Tableau 2024.2 (20242.24.0807.0327)"}, "Tableau Software, LLC", []string{"24.2.1103"}, map[string]int{"Sales": 5, "Management": 4}},
	{[]string{"Beyond Compare 5.0.4"}, "Scooter Software", []string{"5.0.4.30422"}, map[string]int{"R&D": 7}},
}

// common are titles that need no license here, with the share of the computers, in percent, that have them. Those that
// only servers have, and those that servers have too, say so.
var common = []struct {
	name, publisher, version string
	desktops, servers        int
}{
	{"Google Chrome", "Google LLC", "131.0.6778.86", 88, 30},
	{"Mozilla Firefox (x64 en-US)", "Mozilla", "132.0.2", 54, 5},
	{"Microsoft Edge", "Microsoft Corporation", "131.0.2903.63", 100, 100},
	{"Microsoft OneDrive", "Microsoft Corporation", "24.216.1027.0003", 92, 0},
	{"Microsoft Teams", "Microsoft Corporation", "24295.605.3225.8804", 90, 0},
	{"7-Zip 24.08 (x64)", "Igor Pavlov", "24.08", 61, 64},
	{"Notepad++ (64-bit x64)", "Notepad++ Team", "8.7.1", 48, 73},
	{"VLC media player", "VideoLAN", "3.0.21", 43, 0},
	{"Zoom Workplace (64-bit)", "Zoom Communications, Inc.", "6.2.49583", 57, 0},
	{"KeePass Password Safe 2.57.1", "Dominik Reichl", "2.57.1", 34, 9},
	{"Greenshot 1.2.10.6", "Greenshot", "1.2.10.6", 29, 0},
	{"Microsoft Visual Studio Code", "Microsoft Corporation", "1.95.3", 31, 4},
	{"Git", "The Git Development Community", "2.47.0.2", 27, 9},
	{"Python 3.12.7 (64-bit)", "Python Software Foundation", "3.12.7150.0", 22, 9},
	{"PuTTY release 0.81 (64-bit)", "Simon Tatham", "0.81.0.0", 24, 36},
	{"WinSCP 6.3.5", "Martin Prikryl", "6.3.5", 18, 27},
	{"FileZilla 3.68.1", "Tim Kosse", "3.68.1", 11, 0},
	{"GIMP 2.10.38", "The GIMP Team", "2.10.38", 14, 0},
	{"Inkscape", "Inkscape", "1.4", 9, 0},
	{"Paint.NET", "dotPDN LLC", "5.0.13", 17, 0},
	{"LibreOffice 24.8.2.1", "The Document Foundation", "24.8.2.1", 8, 0},
	{"IrfanView 4.70 (64-bit)", "Irfan Skiljan", "4.70", 26, 0},
	{"Wireshark 4.4.1 x64", "The Wireshark developer community", "4.4.1", 8, 14},
	{"Docker Desktop", "Docker Inc.", "4.35.1", 9, 0},
	{"Postman x86_64 11.19.0", "Postman", "11.19.0", 9, 0},
	{"Spotify", "Spotify AB", "1.2.50.335", 12, 0},
	{"Sophos Endpoint Agent", "Sophos Limited", "2024.2.3.5", 98, 100},
	{"Company Portal", "Microsoft Corporation", "11.2.1002.0", 85, 0},
	{"Webex", "Cisco Systems, Inc", "44.10.0.30906", 19, 0},
	{"Учёт рабочего времени", "Контур", "4.2.1", 3, 0},
	{"Zeiterfassung für Außendienst", "Grünwald GmbH", "3.8", 13, 0},
	{"VMware Tools", "VMware, Inc.", "12.4.5.23787635", 0, 100},
	{"Microsoft Monitoring Agent", "Microsoft Corporation", "10.20.18069.0", 0, 82},
	{"Zabbix Agent 2 (64-bit)", "Zabbix SIA", "7.0.5.2400", 0, 91},
	// Kinds that licenses leave out unless they say otherwise.
	{"Microsoft Visual C++ 2015-2022 Redistributable (x64) - 14.40.33810", "Microsoft Corporation", "14.40.33810.0", 96, 90},
	{"Microsoft Visual C++ 2015-2022 Redistributable (x86) - 14.40.33810", "Microsoft Corporation", "14.40.33810.0", 90, 70},
	{"Microsoft Visual C++ 2013 Redistributable (x64) - 12.0.40664", "Microsoft Corporation", "12.0.40664.0", 52, 41},
	{"Microsoft Windows Desktop Runtime - 8.0.10 (x64)", "Microsoft Corporation", "8.0.10.34118", 71, 18},
	{"Microsoft Edge WebView2 Runtime", "Microsoft Corporation", "131.0.2903.63", 100, 60},
	{"Intel(R) Graphics Driver", "Intel Corporation", "31.0.101.5590", 66, 0},
	{"Realtek High Definition Audio Driver", "Realtek Semiconductor Corp.", "6.0.9726.1", 74, 0},
	{"Security Update for Microsoft Windows (KB5046633)", "Microsoft Corporation", "", 81, 77},
	{"Update for Windows 10 for x64-based Systems (KB5001716)", "Microsoft Corporation", "8.94.0.0", 40, 14},
	{"Microsoft Update Health Tools", "Microsoft Corporation", "5.72.0.0", 68, 0},
	{"Windows PC Health Check", "Microsoft Corporation", "3.7.2204.15001", 44, 0},
}

// owned is a license of the sample company. Expires is in days from today; 0 is never.
type owned struct {
	name      string
	org       []string // path below the company; none is the company
	alone     bool     // without the organizations below
	match     string
	exclude   string
	metric    model.Metric
	kinds     model.Kinds
	purchased int
	expires   int
	bought    int // seats of them that were bought during the last year
	about     string
}

var ownedLicenses = []owned{
	{name: "Microsoft Office 2019 Professional Plus", org: []string{"Management"}, match: "%Office Professional Plus 2019%", purchased: 28, about: "Volume license 2019-10, PO 4471. Two laptops came without a seat."},
	{name: "Microsoft 365 Apps for enterprise", match: "%Microsoft 365 Apps for enterprise%", purchased: 130, expires: 205, bought: 20, about: "Subscription, renewed every June."},
	{name: "Adobe Acrobat Pro", match: "Adobe Acrobat%", exclude: "%Reader%", purchased: 40, expires: 12, about: "Term license; the reseller has sent the quote for the renewal."},
	{name: "AutoCAD 2024", org: []string{"Engineering"}, alone: true, match: "AutoCAD 2024%\nAutoCAD LT 2024%", purchased: 30, expires: 130, bought: 5},
	{name: "Visual Studio Enterprise 2022", org: []string{"Engineering", "R&D"}, match: "%Visual Studio Enterprise 2022%", purchased: 15, expires: 221, about: "15 subscriptions. The four new colleagues of the firmware team are not covered yet."},
	{name: "MATLAB", org: []string{"Engineering"}, match: "MATLAB R20%", purchased: 24, expires: 55},
	{name: "WinRAR", match: "WinRAR%", purchased: 120},
	{name: "TeamViewer Corporate", org: []string{"IT"}, match: "%TeamViewer%", purchased: 10, expires: 88, about: "Kept for remote support; can it go?"},
	{name: "SQL Server 2019 Standard", org: []string{"IT", "Servers"}, match: "%SQL Server%2019%", exclude: "%Management Studio%\n%Native Client%", purchased: 8},
	{name: "SOLIDWORKS Premium", org: []string{"Engineering"}, match: "SOLIDWORKS Premium%", purchased: 20, expires: 98},
	{name: "JetBrains GoLand", org: []string{"Engineering", "R&D"}, match: "%GoLand%", purchased: 12, expires: 178, bought: 4},
	{name: "Snagit 2023", org: []string{"Marketing"}, match: "Snagit 2023%", purchased: 12},
	{name: "CorelDRAW Graphics Suite", org: []string{"Marketing"}, match: "CorelDRAW Graphics Suite%", purchased: 8, expires: 27},
	{name: "PDF-XChange Editor Plus", match: "%PDF-XChange Editor%", purchased: 80},
	{name: "Oracle Java SE", match: "Java 8 Update%\nJava(TM) SE Development Kit%", exclude: "%OpenJDK%", kinds: model.KindsAll, purchased: 0, about: "Nothing was bought: since 2019 the commercial use of these versions needs a subscription."},
	{name: "Microsoft Visio Professional 2019", match: "%Visio Professional 2019%", purchased: 12},
	{name: "Microsoft Project Professional 2019", match: "%Project Professional 2019%", purchased: 6},
	{name: "Camtasia 2022", org: []string{"Marketing"}, match: "Camtasia%2022%", purchased: 5, expires: -40, about: "Maintenance was not renewed."},
	{name: "EndNote 21", org: []string{"Engineering", "R&D"}, match: "EndNote 21%", purchased: 10},
	{name: "Altium Designer", org: []string{"Engineering", "R&D"}, match: "Altium Designer%", purchased: 6, expires: 300},
	{name: "Sage 100", org: []string{"Management", "Finance"}, match: "Sage 100%", purchased: 16, expires: 161},
	{name: "VMware Workstation Pro", match: "VMware Workstation%", metric: model.MetricInstallation, purchased: 20},
	{name: "Veeam Backup & Replication", org: []string{"IT", "Servers"}, match: "Veeam Backup & Replication%", metric: model.MetricInstallation, purchased: 4, expires: 240},
	{name: "ABBYY FineReader PDF 15", org: []string{"Management", "Finance"}, match: "%FineReader%15%", purchased: 5},
	{name: "Minitab 22", org: []string{"Engineering"}, match: "%Minitab 22%", purchased: 4, expires: 75, about: "Not found anywhere: is the match string right?"},
}
