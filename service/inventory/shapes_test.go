package inventory

import (
	"context"
	"errors"
	"strings"
	"testing"

	"seatcount/model"
)

// shape is a file as some tool or person writes it, and what is to be read of it: "hostname complete: name/version …"
// per report, or "problem: " and its beginning.
type shape struct{ name, file, data, want string }

func checkShapes(t *testing.T, shapes []shape) {
	t.Helper()
	for _, s := range shapes {
		t.Run(s.name, func(t *testing.T) {
			u := readText(t, s.file, s.data, Options{})
			got := shapeOf(u)
			if problem, ok := strings.CutPrefix(s.want, "problem: "); ok && u.Err != nil && strings.Contains(u.Err.Error(), problem) {
				return
			}
			if got != s.want {
				t.Errorf("%s\ngot  %s\nwant %s", u.Format, got, s.want)
			}
			breakShape(t, s)
		})
	}
}

// breakShape reads the shape cut anywhere and with bits flipped: a problem in words, or what is left of it.
func breakShape(t *testing.T, s shape) {
	t.Helper()
	for cut := 0; cut < len(s.data); cut += max(1, len(s.data)/40) {
		flipped := []byte(s.data)
		flipped[cut] ^= 1 << (cut % 8)
		wholeNames(t, s.file, []byte(s.data[:cut]))
		wholeNames(t, s.file, flipped)
	}
}

// wholeNames reads data by whatever format knows it: no panic, and no software without a name.
func wholeNames(t *testing.T, file string, data []byte) {
	t.Helper()
	err := ReadSource(context.Background(), Source{Path: file, Data: data}, Options{}, Limits{Entries: 100_000}, func(u Unit) error {
		var fault *PanicError
		if errors.As(u.Err, &fault) {
			t.Errorf("%s: %v\n%s", u.Format, fault.Value, fault.Stack)
		}
		for _, r := range u.Reports {
			for _, e := range r.Software {
				if e.Name == "" {
					t.Errorf("%s: software without a name in %q", u.Format, data)
				}
			}
		}
		return nil
	})
	if err != nil {
		t.Error(err)
	}
}

// FuzzShapes reads anything as the program does, beginning with files of the shapes that are judged by words.
func FuzzShapes(f *testing.F) {
	for _, seed := range []string{
		`{"hostname":"PC-1","os":{"name":"W","version":"1"},"installed_software":[{"name":"Writer","version":"1","publisher":"N"}],"apps":["x"]}`,
		`{"computers":[{"name":"PC-1","packages":{"bash":{"version":"1"}}}]}`,
		`<computer><general><name>M</name><udid>1</udid></general><software><applications><application><name>W</name><version>1</version></application></applications></software></computer>`,
		"C:\\> hostname\nPC-7\nC:\\> wmic product get name,version\nName    Version  \nWriter  24.1     \n",
		"Computer;Office 2021;Lumen 2\nPC-1;x;\nPC-2;;24.1.2\n",
		"Host;Software\nPC-1;Writer, Lumen, Tern\n",
		"+---+---+\n| software | version |\n+---+---+\n| a | 1 |\n",
		"ID;P\nC;Y1;X1;K\"Computer\"\nC;X2;K\"Software\"\nC;Y2;X1;K\"a\"\nC;X2;K\"b\"\n",
		excelXML, odsContent,
		"====\nDisplay Name: a\nDisplay Version: 1\nPublisher: b\n====\n",
		"Plugin ID,Host,Plugin Output\n20811,a,\"x :\n\nWriter  [version 1]\n\"\n",
		"Installed apps:\n\n  lumen 19.00 [main]\n",
		`{"meta":{},"data":[{"id":1,"type":"devices","attributes":{"name":"a"}}],"included":[{"type":"software","attributes":{"name":"b"}}]}`,
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		wholeNames(t, "PC1/list.txt", data)
	})
}

// shapeOf is what a shape's want says.
func shapeOf(u Unit) string {
	if u.Err != nil {
		return "problem: " + u.Err.Error()
	}
	var reports []string
	for _, r := range u.Reports {
		line := r.Hostname
		if r.Complete {
			line += " complete"
		}
		line += ":"
		for _, e := range r.Software {
			line += " " + e.Name + "/" + e.Version
			if e.Kind != model.KindUnknown {
				line += "(" + e.Kind.String() + ")"
			}
		}
		reports = append(reports, line)
	}
	return strings.Join(reports, "; ")
}

const uninstallKey = `[HKEY_LOCAL_MACHINE\SOFTWARE\Microsoft\Windows\CurrentVersion\Uninstall`

func TestShapesOfRegistry(t *testing.T) {
	wow := strings.Replace(uninstallKey, `SOFTWARE\`, `SOFTWARE\WOW6432Node\`, 1)
	program := `\Writer]` + "\n" + `"DisplayName"="Writer"` + "\n" + `"DisplayVersion"="24.1"` + "\n\n"
	head := "Windows Registry Editor Version 5.00\n\n"
	checkShapes(t, []shape{
		{"both views", "box.reg", head + uninstallKey + "]\n\n" + uninstallKey + program + wow + "]\n\n", "box complete: Writer/24.1"},
		{"one program in both views, made by hand", "box.reg", head + uninstallKey + program + wow + program, "box: Writer/24.1 Writer/24.1"},
		{"a change of one value", "box.reg", head + uninstallKey + `\Writer]` + "\n" + `"DisplayVersion"="24.2"` + "\n", "problem: names no software"},
	})
}

func TestShapesOfCompleteness(t *testing.T) {
	checkShapes(t, []shape{
		{
			"app packages with the registry's words", "PC-1_store_apps.csv",
			`"Name","PackageFullName","DisplayName","DisplayVersion","Publisher","InstallDate"` + "\n" +
				`"Contoso.Paint","Contoso.Paint_1.2.0.0_x64__8wek","Contoso.Paint","1.2.0.0","CN=EA375AAC-419B-476C-96F8-403937BFFA1F",` + "\n",
			"PC-1: Contoso.Paint/1.2.0.0",
		},
		{
			"WMIC's page", "box.html",
			`<html><H3>Node: PC-17 - 2 Instances of Win32_Product</H3><table border="1"><tr><td colspan="3"> PC-17</td></tr>` +
				`<tr><td>Name</td><td>Vendor</td><td>Version</td></tr><tr><td>Writer</td><td>Nordwind</td><td>24.1</td></tr></table></html>`,
			"PC-17: Writer/24.1",
		},
	})
}

func TestShapesOfUnix(t *testing.T) {
	checkShapes(t, []shape{
		{
			"lslpp in French", "box.txt",
			"#Ens. fich.:Niveau:ID cor:Etat:Type:Description:CORRECTIF D'URGENCE\n/usr/lib/objrepos:lumen.rte:6.1.6.0::VALIDE:F:Lumen Runtime:\n" +
				"/usr/lib/objrepos:writer.driver:12.0.4.0::VALIDE:I:Writer:\n",
			"box: lumen.rte/6.1.6.0(package) writer.driver/12.0.4.0(package)",
		},
		{
			"pacman -Si beside -Qi", "box.txt",
			"Name            : bash\nVersion         : 5.2-1\nArchitecture    : x86_64\n\nRepository      : core\nName            : gzip\nVersion         : 1.13-4\nArchitecture    : x86_64\n",
			"box: bash/5.2-1(package)",
		},
		{
			"pacman -Si", "box.txt",
			"Repository      : core\nName            : gzip\nVersion         : 1.13-4\nArchitecture    : x86_64\n", "problem: can be had",
		},
		{
			"pkg info of Solaris with words behind the version", "box.txt",
			"          Name: entire\n       Summary: all\n         State: Installed\n     Publisher: solaris\n       Version: 0.5.11 (Solaris 11.1 SRU 4.5)\n          FMRI: pkg://solaris/entire@0.5.11\n",
			"box: entire/0.5.11(package)",
		},
	})
}

func TestShapesOfWMICXML(t *testing.T) {
	head := `<?xml version="1.0"?><COMMAND ISSUEDFROM="PC-0"><REQUEST><COMMANDLINE>product get Name</COMMANDLINE></REQUEST><RESULTS NODE="PC-17"><CIM>`
	product := `<INSTANCE CLASSNAME="Win32_Product"><PROPERTY NAME="Name" TYPE="string"><VALUE>Writer, big</VALUE></PROPERTY><PROPERTY NAME="Vendor" TYPE="string"/><PROPERTY NAME="Version" TYPE="string">
		<VALUE>24.1</VALUE></PROPERTY></INSTANCE>`
	checkShapes(t, []shape{
		{"products of a node", "box.xml", head + product + `</CIM></RESULTS></COMMAND>`, "PC-17: Writer, big/24.1"},
		{"hotfixes only", "box.xml", head + strings.ReplaceAll(product, "Win32_Product", "Win32_QuickFixEngineering") + `</CIM></RESULTS></COMMAND>`, "problem: not a known"},
		{"cut off", "box.xml", head + product, "problem: damaged"},
	})
}

func TestShapesOfMatrices(t *testing.T) {
	checkShapes(t, []shape{
		{"devices down", "box.csv", "Computer;User;Writer 24;Lumen\nPC-1;ada;x;\nPC-2;bob;x;X\nPC-3;;;-\n", "PC-1: Writer 24/; PC-2: Writer 24/ Lumen/"},
		{"software down", "box.csv", "Software,Version,PC-1,PC-2\nWriter,24.1,yes,no\nLumen,2.0,1,1\n", "PC-1: Writer/24.1 Lumen/2.0; PC-2: Lumen/2.0"},
		{"versions as marks", "box.csv", "Hostname\tWriter\tLumen\nPC-1\t24.1.2\t\nPC-2\t24.1.3\t2.0\n", "PC-1: Writer/24.1.2; PC-2: Writer/24.1.3 Lumen/2.0"},
		{"compliance", "box.csv", "Computer,Encrypted,Firewall,Domain joined\nPC-1,yes,yes,no\nPC-2,no,yes,yes\n", "problem: not a known"},
		{"properties of software", "box.csv", "Software,Version,Free,Portable\nWriter,24.1,yes,no\nLumen,2.0,no,no\n", "box: Writer/24.1 Lumen/2.0"},
		{"measurements", "box.csv", "Host,cpu load,disk,net\nweb1,0.5,900,x\nweb2,0.7,70,y\n", "problem: not a known"},
		{"licenses", "box.csv", "Software,Owner,Notes\nWriter,Ada,good\nLumen,Bob,bad\n", "problem: may list software"},
	})
}

func TestShapesOfScans(t *testing.T) {
	windows := "\nThe following software are installed on the remote host :\n\nWriter 24 (x64)  [version 24.1]  [installed on 2023/01/15]\nLumen  [version 2.0]\nTern\n\nThe following updates are installed :\n\nLumen :\n  KB123456  [version 1]\n"
	unix := "\nHere is the list of packages installed on the remote Debian Linux system : \n\n  ii  acl  2.2.53-6  amd64  access control\n  ii  bash  5.2-1  amd64  shell\n"
	rpms := "\nHere is the list of packages installed on the remote Red Hat system : \n\n  acl-2.2.53-1.el8|(none)  Wed 04\n  bash-4.4.20-3.el8.x86_64|(none)\n  zlib-1.2.11-13.el8.x86_64|(none)\n  glibc-2.28-72.el8.x86_64|(none)\n"
	item := func(plugin, output string) string {
		return `<ReportItem port="0" pluginID="` + plugin + `"><plugin_output>` + output + `</plugin_output></ReportItem>`
	}
	scan := `<?xml version="1.0"?><NessusClientData_v2><Policy><x>1</x></Policy><Report name="r">` +
		`<ReportHost name="10.0.0.5"><HostProperties><tag name="netbios-name">PC-1</tag><tag name="operating-system">Windows 10</tag></HostProperties>` + item("20811", windows) + item("10", "x") + `</ReportHost>` +
		`<ReportHost name="web1.corp.example"><HostProperties></HostProperties>` + item("22869", unix) + `</ReportHost></Report></NessusClientData_v2>`
	checkShapes(t, []shape{
		{"XML", "scan.nessus", scan, "PC-1: Writer 24 (x64)/24.1 Lumen/2.0 Tern/ KB123456/1(update); web1: acl/2.2.53-6(package) bash/5.2-1(package)"},
		{"CSV", "scan.csv", "Plugin ID,CVE,Host,Name,Plugin Output\n20811,,pc-1.corp.example,Software,\"" + windows + "\"\n19506,,10.0.0.5,Scan,\"x\"\n22869,,web2,Software,\"" + rpms + "\"\n", "pc-1: Writer 24 (x64)/24.1 Lumen/2.0 Tern/ KB123456/1(update); web2: acl/2.2.53-1.el8(package) bash/4.4.20-3.el8(package) zlib/1.2.11-13.el8(package) glibc/2.28-72.el8(package)"},
		{"without credentials", "scan.csv", "Plugin ID,CVE,Host,Name,Plugin Output\n19506,,10.0.0.5,Scan,x\n", "problem: needs credentials"},
	})
}

func TestShapesOfPropertyLists(t *testing.T) {
	app := func(name, path, version string) string {
		return "<dict><key>CFBundleName</key><string>" + name + "</string><key>bundleid</key><string>com.example." + name + "</string><key>name</key><string>" + name +
			"</string><key>path</key><string>" + path + "</string><key>version</key><string>" + version + "</string></dict>"
	}
	history := func(name, version, process string) string {
		return "<dict><key>date</key><date>2024-03-15T10:11:12Z</date><key>displayName</key><string>" + name + "</string><key>displayVersion</key><string>" + version +
			"</string><key>packageIdentifiers</key><array><string>x</string></array><key>processName</key><string>" + process + "</string></dict>"
	}
	plist := func(items ...string) string {
		return `<?xml version="1.0"?><plist version="1.0"><array>` + strings.Join(items, "") + `</array></plist>`
	}
	checkShapes(t, []shape{
		{"Munki's applications", "MBP-1/ApplicationInventory.plist", plist(app("Writer", "/Applications/Writer.app", "24.1"), app("Dock", "/System/Library/CoreServices/Dock.app", "1.8")), "MBP-1 complete: Writer/24.1 Dock/1.8(component)"},
		{"history of installations", "MBP-1/InstallHistory.plist", plist(history("Writer", "23.0", "Installer"), history("macOS 14.4", "14.4", "softwareupdated"), history("Writer", "24.1", "Installer")), "MBP-1: Writer/24.1 macOS 14.4/14.4(update)"},
	})
}

func TestShapesOfMacNames(t *testing.T) {
	checkShapes(t, []shape{
		{"ls /Applications", "MBP-1.txt", "Lumen Office.app\nUtilities\nWriter.app\nTern.app\nNotes.app\n", "MBP-1: Lumen Office/ Writer/ Tern/ Notes/"},
		{"paths", "MBP-1.txt", "/Applications/Writer.app\n/System/Applications/Notes.app\n/System/Library/CoreServices/Dock.app\n", "MBP-1: Writer/ Notes/(component) Dock/(component)"},
		{"mas list", "MBP-1.txt", "497799835  Lumen       (15.3)\n 409183694 Writer Pro  (13.2)\n", "MBP-1: Lumen/15.3 Writer Pro/13.2"},
	})
}

func TestShapesOfBlocks(t *testing.T) {
	rule := strings.Repeat("=", 50) + "\n"
	checkShapes(t, []shape{
		{"blocks between rules", "PC-1.txt", rule + "Display Name      : Writer 24\nRegistry Name     : Writer\nDisplay Version   : 24.1\nPublisher         : Nordwind\nUninstall String  : \"C:\\x.exe\"\n" + rule + "\n" + rule + "Display Name      : Lumen\nDisplay Version   : \nPublisher         : \n" + rule, "PC-1: Writer 24/24.1 Lumen/"},
		{"blocks between blank lines", "PC-1.txt", "Program name: Writer 24\nSize: 5.40 MB\nVersion: 24.1\nCompany: Nordwind\n\nProgram name: Lumen\nSize: \nVersion: 2\nCompany: Bar\n", "PC-1: Writer 24/24.1 Lumen/2"},
		{"as XML", "PC-1.xml", "<uninstall_list><item><display_name>Writer 24</display_name><display_version>24.1</display_version></item><item><display_name>Lumen</display_name><display_version>2</display_version></item></uninstall_list>", "PC-1: Writer 24/24.1 Lumen/2"},
		{"product keys", "PC-1.txt", rule + "Product Name      : Writer 24\nProduct ID        : 1\nProduct Key       : AAAAA-BBBBB\nComputer Name     : PC-7\n" + rule, "problem: not a known"},
		{"one computer", "PC-1.txt", "Host Name: PC-1\nOS Name: Windows 11\nOS Version: 10.0\nSystem Manufacturer: Hexa\nSystem Model: One\n", "problem: not a known"},
		{"a program's own version", "about.txt", "Name: Writer\nVersion: 24.1\nLicense: MIT\nHomepage: https://example.org\n", "problem: not a known"},
	})
}

func TestShapesOfOpenAuditExports(t *testing.T) {
	device := `{"id":"1","type":"devices","attributes":{"id":"1","hostname":"lap7","domain":"corp.example","uuid":"39464E43","serial":"SN1","os_name":"Windows 10","last_seen":"2024-03-15 10:11:12"}}`
	checkShapes(t, []shape{
		{"a device with what belongs to it", "x.json", `{"meta":{"collection":"devices"},"data":[` + device + `],"included":[{"id":"5","type":"bios","attributes":{"name":"BIOS"}},{"id":"77","type":"software","attributes":{"device_id":"1","current":"y","name":"Writer","version":"24.1"}},{"id":"78","type":"software","attributes":{"device_id":"1","current":"n","name":"Gone"}},{"type":"software_key","attributes":{"name":"Writer","string":"AAAAA-BBBBB"}}]}`, "lap7: Writer/24.1"},
		{"lists by type", "x.json", `{"meta":{},"data":[` + device + `],"included":{"software":[{"name":"Writer","version":"24.1","current":"y"}],"bios":[{"name":"B"}]}}`, "lap7: Writer/24.1"},
		{"a query as JSON", "x.json", `{"meta":{"collection":"queries"},"data":[{"id":1,"type":"devices","attributes":{"devices.id":1,"devices.name":"lap7","software.name":"Writer","software.version":"24.1"}},{"id":2,"type":"devices","attributes":{"devices.id":2,"devices.name":"lap8","software.name":"Lumen","software.version":"1"}}]}`, "lap7: Writer/24.1; lap8: Lumen/1"},
		{"a query as XML", "x.xml", `<queries><item><devices.name>lap7</devices.name><software.name>Writer</software.name><software.version>24.1</software.version></item><item><devices.name>lap8</devices.name><software.name>Lumen</software.name><software.version>1</software.version></item></queries>`, "lap7: Writer/24.1; lap8: Lumen/1"},
	})
}

func TestShapesOfNames(t *testing.T) {
	packages := "bash\ncoreutils\ndpkg\nlibc6:amd64\napt\n" + strings.Repeat("lumen-extra\n", 20)
	programs := "DisplayName\n-----------\nMicrosoft Edge\nMicrosoft Visual C++ 2013 Redistributable (x64) - 12.0.30501\nWriter 24\nLumen\nTern, Inc. Viewer\nNordwind Suite 2\nOther Tool\n"
	checkShapes(t, []shape{
		{"packages", "web1.txt", packages, "web1: bash/(package) coreutils/(package) dpkg/(package) libc6/(package) apt/(package)" + strings.Repeat(" lumen-extra/(package)", 20)},
		{"programs of Windows", "PC-1.txt", programs, "PC-1: Microsoft Edge/ Microsoft Visual C++ 2013 Redistributable (x64) - 12.0.30501/ Writer 24/ Lumen/ Tern, Inc. Viewer/ Nordwind Suite 2/ Other Tool/"},
		{"words", "words.txt", strings.Repeat("apple\nbanana\ncherry\n", 20), "problem: not a known"},
		{"a text about programs", "note.txt", "Dear all,\n\nplease install these programs on every computer until Friday, and tell us.\nMicrosoft Edge\nMicrosoft Office 2019\nThe rest is optional.\nIt will be done by us.\nThank you.\nBest regards\nAda\n", "problem: not a known"},
	})
}

func TestShapesOfScoop(t *testing.T) {
	checkShapes(t, []shape{
		{"export", "box.json", `{"buckets":[{"Name":"main","Source":"https://example.org/Main"}],"apps":[{"Info":"","Updated":"2023-05-09T01:12:41+05:30","Version":"22.01","Source":"main","Name":"lumen"},{"Name":"writer","Version":"2.40.1"}]}`, "box: lumen/22.01 writer/2.40.1"},
		{"list", "box.txt", "Installed apps:\n\nName   Version          Source Updated             Info\n----   -------          ------ -------             ----\nlumen  22.01            main   2023-02-01 12:13:14\nwriter 2.40.1.windows.1 main   2023-04-26 10:11:12 Global install\n\n", "box: lumen/22.01 writer/2.40.1.windows.1"},
		{"Chocolatey without its banner", "box.txt", "writer 19.0\nwriter.install 19.0\nlumen 2.29.2\n", "box: writer/19.0 writer.install/19.0(component) lumen/2.29.2"},
		{"list of older versions", "box.txt", "Installed apps:\n\n  lumen 19.00 [main]\n  writer 1.35.0-1 *global* [extras]\n", "box: lumen/19.00 writer/1.35.0-1"},
	})
}
