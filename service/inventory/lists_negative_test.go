package inventory

import (
	"testing"
)

// otherFiles are files that a folder of inventory may hold as well: none is to be taken for a list of software.
var otherFiles = map[string]string{
	"words":         "apple\nbanana\ncherry\ndate\nelderberry\n",
	"prose":         "Dear colleagues,\n\nplease find attached the list of computers for 2024-05.\nVersion 2.0 of it follows.\n\nRegards\n",
	"syslog":        "May  6 07:08:09 web1 sshd[123]: Accepted publickey for ada from 10.0.0.1 port 22\nMay  6 07:08:10 web1 systemd[1]: Started session-1.scope.\n",
	"iso log":       "2024-05-06 07:08:09 INFO service-1.2 started\n2024-05-06 07:08:10 WARN cache-2.0 is cold\n",
	"access log":    "10.0.0.1 - - [06/May/2024:07:08:09 +0000] \"GET / HTTP/1.1\" 200 12\n10.0.0.2 - - [06/May/2024:07:08:10 +0000] \"GET /a-1.2 HTTP/1.1\" 404 0\n",
	"passwd":        "root:x:0:0:root:/root:/bin/bash\nada:x:1000:1000:Ada,,,:/home/ada:/bin/bash\n",
	"ls -l":         "total 12\n-rw-r--r-- 1 ada ada 3332 Nov 22 08:24 inventory-2.0.txt\n-rw-r--r-- 1 ada ada 12 Nov 22 08:24 report-2024.01.pdf\n",
	"file names":    "report-2024.01.pdf first half\nreport-2024.07.pdf second half\nminutes-12.03.docx meeting\n",
	"issues":        "WEB-123 Fix the login page\nWEB-124 Update the footer\nAPI-77 Rate limits\n",
	"git log":       "d9fb709 Write made-up computers from one form\n91a5120 Add the window's words\nbc38afd Lay the frame\n",
	"go.sum":        "github.com/a/b v1.2.3 h1:abcd=\ngithub.com/a/b v1.2.3/go.mod h1:efgh=\ngithub.com/c/d v0.1.0 h1:ijkl=\n",
	"go.mod":        "module seatcount\n\ngo 1.26\n\nrequire (\n\tfyne.io/fyne/v2 v2.8.1\n\tgithub.com/x/y v1.0.0\n)\n",
	"pip freeze":    "certifi==2024.2.2\nrequests==2.31.0\nurllib3==2.2.1\n",
	"pip list":      "Package    Version\n---------- ---------\ncertifi    2024.2.2\nrequests   2.31.0\n",
	"Cargo.lock":    "# This file is generated\nversion = 3\n\n[[package]]\nname = \"adler\"\nversion = \"1.0.2\"\nsource = \"registry\"\n",
	"package.json":  `{"name":"web","version":"1.0.0","dependencies":{"left-pad":"^1.0.0"},"license":"MIT"}`,
	"package-lock":  `{"name":"web","version":"1.0.0","lockfileVersion":3,"packages":{"":{"name":"web"},"node_modules/a":{"version":"1.0.0"}}}`,
	"composer.lock": `{"packages":[{"name":"a/b","version":"1.0","source":{"type":"git"}}],"packages-dev":[]}`,
	"pip json":      `[{"name": "certifi", "version": "2024.2.2"}, {"name": "requests", "version": "2.31.0"}]`,
	"people":        `[{"name":"Ada","age":36,"city":"London"},{"name":"Bob","age":40,"city":"Paris"}]`,
	"json log":      `{"time":"2024-05-06T07:08:09Z","level":"info","msg":"started","name":"svc","version":"1.2"}` + "\n" + `{"time":"2024-05-06T07:08:10Z","level":"info","msg":"done"}`,
	"docker json":   `{"Name":"x","Config":{"Image":"a"},"host":{"hostname":"x"},"software":"none"}`,
	"tsconfig":      `{"compilerOptions":{"target":"es2020"},"include":["src"]}`,
	"geojson":       `{"type":"FeatureCollection","features":[{"type":"Feature","geometry":{"type":"Point","coordinates":[1,2]}}]}`,
	"kubernetes":    "apiVersion: v1\nkind: Pod\nmetadata:\n  name: web-1.2\nspec:\n  containers:\n    - name: web\n      image: web:1.2\n",
	"chart":         "name: web\nversion: 1.2.0\narchitecture: amd64\nappVersion: 3.0\n",
	"yaml":          "Applications:\n    web:\n      path: /srv/web\n      port: 80\n",
	"Go":            "package main\n\nimport \"fmt\"\n\nfunc main() {\n\tfmt.Println(\"v1.2\")\n}\n",
	"Python":        "import os\n\ndef main():\n    print('1.2.3')\n",
	"shell":         "#!/bin/sh\nbrew install wget\napt-get install bash\nexit 0\n",
	"hosts":         "127.0.0.1 localhost\n10.0.0.1 web1.example.com web1\n10.0.0.2 db1.example.com db1\n",
	"df":            "Filesystem     1K-blocks    Used Available Use% Mounted on\n/dev/sda1       20511312 9876543   9567890  51% /\ntmpfs             819200       0    819200   0% /tmp\n",
	"ps":            "USER  PID %CPU %MEM COMMAND\nroot    1  0.0  0.1 /sbin/init\nada   200  1.0  2.1 lumen --x\n",
	"frequencies":   "the\t1200\nof\t900\nand\t850\nto\t800\n",
	"name value":    "width 120\nheight 80\ndepth 3.5\nweight 10.2\ncolor-1 7\n",
	"prices":        "SKU-100.5 Blue shirt\nSKU-101.5 Red shirt\n",
	"sums":          "d41d8cd98f00b204e9800998ecf8427e  a-1.0.tar.gz\nd41d8cd98f00b204e9800998ecf8427f  b-2.0.tar.gz\n",
	"time table":    "08:00 Berlin-2.1 late\n09:15 Paris-1.0 in time\n",
	"sources.list":  "deb http://deb.example.org/debian bookworm main\ndeb-src http://deb.example.org/debian bookworm main\n",
	"html":          "<!DOCTYPE html>\n<html><head><title>Report</title></head><body><p>SPApplicationsDataType</p></body></html>",
	"svg":           `<svg xmlns="http://www.w3.org/2000/svg" width="10"><path d="M0 0"/></svg>`,
	"rss":           `<?xml version="1.0"?><rss version="2.0"><channel><title>x</title><item><title>a 1.0</title></item></channel></rss>`,
	"pom":           `<project xmlns="http://maven.apache.org/POM/4.0.0"><name>x</name><version>1</version><dependencies><dependency/></dependencies></project>`,
	"info plist":    `<?xml version="1.0"?><plist version="1.0"><dict><key>CFBundleName</key><string>Lumen</string><key>CFBundleVersion</key><string>1</string></dict></plist>`,
	"check-update":  "Last metadata expiration check: 0:10:00 ago.\n\nbash.x86_64      5.1.8-9.el9     baseos\nzlib.x86_64      1.2.11-41.el9   baseos\n",
	"upgradable":    "Listing...\nbash/stable 5.2-2 amd64 [upgradable from: 5.2-1]\nzlib1g/stable 1.3-2 amd64 [upgradable from: 1.3-1]\n",
	"empty object":  "{}",
	"empty array":   "[]",
	"blanks":        "   \n\n\t\n",
	"one word":      "bash\n",
	"locale":        "LANG=C.UTF-8\nLC_ALL=\nLC_TIME=de_DE\n",
	"os-release":    "NAME=\"Debian GNU/Linux\"\nVERSION_ID=\"12\"\nVERSION=\"12 (bookworm)\"\nID=debian\n",
	"lscpu":         "Architecture:        x86_64\nCPU op-mode(s):      32-bit, 64-bit\nModel name:          Hexa 7\nVersion:             2.0\n",
	"dmidecode":     "# dmidecode 3.3\nHandle 0x0001, DMI type 1\nSystem Information\n\tManufacturer: Hexa\n\tVersion: 1.0\n\tSerial Number: SN\n",
	"digits":        ",x,y,z\nDigit 2,-1.1581981e-06,-5.0809826e-06\nDigit 7,4.444021e-06,6.3663224e-06\nDigit 1,2.4036144e-06,4.1521375e-06\nDigit 0,1.4e-06,2.1e-06\nDigit 4,1.5e-06,2.2e-06\n",
	"coordinates":   "a1 10.5-1\nb2 11.5-2\nc3 12.5-1\n",
}

// TestNotInventory asks this file's formats and not the readers of tables, which take any table with a column of names.
func TestNotInventory(t *testing.T) {
	for name, data := range otherFiles {
		f := &File{Path: "inbox/" + name, Data: []byte(data)}
		for _, format := range listFormats {
			if format.Detect(f) {
				t.Errorf("%s was taken for %s", name, format.Name())
			}
		}
	}
}

// listFormats are the formats of macOS, Linux and Unix, fleets and standards.
var listFormats = []Format{
	profilerJSON{},
	profilerPlist{},
	profilerText{},
	brewInfo{},
	brewfile{},
	brewVersions{},
	ocs3JSON{},
	osqueryLog{},
	fleetJSON{},
	vulsJSON{},
	ansibleFacts{},
	osqueryArray{},
	cycloneJSON{},
	cycloneXML{},
	spdxJSON{},
	spdxTags{},
	spdxGraph{},
	swidTags{},
	dpkgStatus{},
	dpkgList{},
	aptList{},
	dpkgSelections{},
	packageQuery{},
	rpmList{},
	rpmJSON{},
	yumList{},
	zypperList{},
	packageInfo{},
	apkDatabase{},
	apkList{},
	pacmanList{},
	slackwareList{},
	gentooList{},
	snapList{},
	flatpakList{},
	hpuxList{},
	aixList{},
	solarisList{},
	solarisPkginfo{},
	bsdList{},
}
