package inventory

import (
	"reflect"
	"testing"
	"time"
)

func TestShapesOfDeviceJSON(t *testing.T) {
	checkShapes(t, []shape{
		{"one object", "box.json", `{"hostname":"pc-1.corp.example","installed_software":[{"name":"Writer","version":"24.1","publisher":"Nordwind"},{"name":"Lumen","version":null}]}`, "pc-1: Writer/24.1 Lumen/"},
		{"names of PowerShell", "box.json", `{"ComputerName":"PC-1","InstalledSoftware":[{"DisplayName":"Writer","DisplayVersion":"24.1","Publisher":"Nordwind"}]}`, "PC-1: Writer/24.1"},
		{"plain names", "box.json", `{"hostname":"PC-1","installed_software":["Writer 24","Lumen",null,""]}`, "PC-1: Writer 24/ Lumen/"},
		{"a list of devices", "box.json", `[{"hostname":"PC-1","software":[{"name":"Writer","version":"24.1"}]},{"hostname":"PC-2","software":[]}]`, "PC-1: Writer/24.1; PC-2:"},
		{"devices called by name", "box.json", `{"generated":"2024-05-01T10:00:00Z","computers":[{"name":"PC-1","domain":"corp","software":["Writer"]}]}`, "PC-1: Writer/"},
		{"parts of one device", "box.json", `{"network":{"hostname":"PC-1","adapters":[{"name":"eth0"}]},"software":{"installed_programs":[{"name":"Writer","version":"24.1"}],"services":[{"name":"x","status":"y"}]}}`, "PC-1: Writer/24.1"},
		{"rows with their devices", "box.json", `{"took":1,"installed_software":[{"computer":"PC-1","name":"Writer","version":"1"},{"computer":"PC-2","name":"Writer","version":"1"}]}`, "PC-1: Writer/1; PC-2: Writer/1"},
		{"packages with their manager", "box.json", `{"hostname":"web1","installedSoftware":[{"packageName":"bash","packageVersion":"5.2","installSource":"dpkg"},{"packageName":"requests","packageVersion":"2.31","installSource":"pip"}]}`, "web1: bash/5.2(package) requests/2.31(component)"},
		{"an interface's answer", "pc-9.json", `{"data":{"affected_items":[{"scan":{"id":0},"name":"Writer","version":"1","vendor":"N","format":"win","agent_id":"001"}],"total_affected_items":1},"error":0}`, "pc-9: Writer/1"},
		{"numbers of several devices", "box.json", `{"data":{"affected_items":[{"name":"Writer","version":"1","vendor":"N","agent_id":"001"},{"name":"Lumen","version":"1","vendor":"N","agent_id":"002"}]}}`, "problem: knows them by numbers only"},
		{"one device a line", "box.json", `{"hostname":"PC-1","software":[{"name":"Writer","version":"1"}]}` + "\n" + `{"hostname":"PC-2","software":[{"name":"Lumen","version":"2"}]}` + "\n", "PC-1: Writer/1; PC-2: Lumen/2"},
		{"a management tool's record of a Mac", "box.json", `{"computer":{"general":{"id":12,"name":"MBP-1","udid":"55900BDC"},"software":{"applications":[{"name":"Writer.app","path":"/Applications/Writer.app","version":"24.1"},{"name":"Dock.app","path":"/System/Library/CoreServices/Dock.app","version":"1"}]}}}`, "MBP-1: Writer/24.1 Dock/1(component)"},
		{"applications with bundles", "MBP-2.json", `{"device_id":"0ba1","apps":[{"app_name":"Writer","bundle_id":"com.example.writer","version":"24.1"}]}`, "MBP-2: Writer/24.1"},
		{"packages by name", "box.json", `{"hostname":"web1","packages":{"bash":{"version":"5.1","status":"ii"},"gone":{"version":"1","status":"rc"}}}`, "web1: bash/5.1(package)"},
		{"packages of npm", "package-lock.json", `{"name":"web","packages":{"":{"name":"web","version":"1"},"node_modules/a":{"version":"1.0.0"}}}`, "problem: not a known"},
		{"lists of both widths", "box.json", `{"Hostname":"PC-5","Applications":{"x32":[{"DisplayName":"Writer","DisplayVersion":"1","Publisher":"N"}],"x64":[{"DisplayName":"Lumen","DisplayVersion":"2","Publisher":"N"}]},"Services":[{"Name":"x","DisplayName":"Y"}]}`, "PC-5: Writer/1 Lumen/2"},
		{"words of a program's windows", "en.json", `{"device_name":"Name","serial":"Serial Number","software":"Software","version":"Version","user":"User"}`, "problem: not a known"},
		{"cut off", "box.json", `{"hostname":"PC-1","installed_software":[{"name":"Writer"`, "problem: damaged"},
		{"rows without a device", "PC-3.json", `[{"name":"Writer","version":"24.1","publisher":"Nordwind","installDate":"20240101"}]`, "PC-3: Writer/24.1"},
		{"rows that say software", "PC-3.json", `[{"software_name":"Writer","version":"24.1"}]`, "PC-3: Writer/24.1"},
		{"packages of PHP", "composer.lock", `{"packages":[{"name":"a/b","version":"1.0","source":{"type":"git"}}],"packages-dev":[]}`, "problem: not a known"},
		{"an application's settings", "x.json", `{"name":"x","host":"https://a.example/c","apps":[{"name":"web","script":"a.js"}]}`, "problem: not a known"},
		{"packages of a program", "x.json", `[{"name":"left-pad","version":"1.0.0","author":"A","license":"MIT"}]`, "problem: not a known"},
	})
}

func TestDeviceJSONDescribesTheDevice(t *testing.T) {
	u := readText(t, "x.json", `{"scan_date":"2024-05-01T10:00:00Z","system":{"hostname":"pc-1","domain":"corp.example","username":"ada","serial_number":"SN1","uuid":"4c4c4544-0034-3010-8048-b6c04f503799",
		"os":{"name":"Windows 11 Pro","version":"10.0.22631"},"manufacturer":"Hexa"},"disks":[{"serial_number":"DISK"}],"gpu":{"name":"G","vendor":"Gex","serial":"GPU"},
		"license":{"product_key":"AAAAA-BBBBB"},"software":[{"name":"Writer","version":"24.1","vendor":"Nordwind","license_key":"CCCCC"}]}`, Options{})
	if u.Err != nil || len(u.Reports) != 1 {
		t.Fatal(u.Err, len(u.Reports))
	}
	got := *u.Reports[0]
	want := Report{
		Hostname: "pc-1", Domain: "corp.example", UUID: "4c4c4544-0034-3010-8048-b6c04f503799", Serial: "SN1", Manufacturer: "Hexa",
		OS: "Windows 11 Pro 10.0.22631", User: "ada", CollectedAt: time.Date(2024, 5, 1, 10, 0, 0, 0, time.UTC), HasSoftware: true,
	}
	if len(got.Software) != 1 || got.Software[0] != (Entry{Name: "Writer", Version: "24.1", Publisher: "Nordwind"}) {
		t.Errorf("software %+v", got.Software)
	}
	if got.Software = nil; !reflect.DeepEqual(got, want) {
		t.Errorf("got  %+v\nwant %+v", got, want)
	}
}

func TestShapesOfDeviceXML(t *testing.T) {
	checkShapes(t, []shape{
		{"a management tool's record of a Mac", "box.xml", `<?xml version="1.0"?><computer><general><id>12</id><name>MBP-1</name><serial_number>SN1</serial_number></general><software><applications><size>2</size><application><name>Writer.app</name><path>/Applications/Writer.app</path><version>24.1</version></application><application><name>Lumen.app</name><version>2</version></application></applications></software></computer>`, "MBP-1: Writer/24.1 Lumen/2"},
		{"one application only", "box.xml", `<computer><general><name>MBP-1</name><serial_number>SN1</serial_number></general><software><applications><size>1</size><application><name>Writer.app</name><version>24.1</version></application></applications></software></computer>`, "MBP-1: Writer/24.1"},
		{"attributes", "box.xml", `<Inventory ComputerName="PC-1" Date="2024-05-01"><Software><Item Name="Writer" Version="24.1" Publisher="Nordwind"/><Item Name="Lumen" Version="2"/></Software></Inventory>`, "PC-1: Writer/24.1 Lumen/2"},
		{"several devices", "box.xml", `<report><computers><computer><hostname>PC-1</hostname><software><name>Writer</name><version>1</version></software><software><name>Lumen</name><version>2</version></software></computer><computer><hostname>PC-2</hostname><software><name>Writer</name><version>1</version></software></computer></computers></report>`, "PC-1: Writer/1 Lumen/2; PC-2: Writer/1"},
		{"installed software alone", "PC-7.xml", `<InstalledSoftware><Software><DisplayName>Writer</DisplayName><DisplayVersion>1</DisplayVersion></Software><Software><DisplayName>Lumen</DisplayName><DisplayVersion/></Software></InstalledSoftware>`, "PC-7: Writer/1 Lumen/"},
		{"cut off", "box.xml", `<Inventory ComputerName="PC-1"><Software><Item Name="Writer" Version="24.1"/><It`, "problem: damaged"},
		{"something else", "pom.xml", `<settings><server><hostname>x</hostname></server><plugins><plugin><name>a</name><version>1</version></plugin></plugins></settings>`, "problem: not a known"},
	})
}
