package inventory

import (
	"bytes"
	"context"
	"encoding/json"
	"encoding/xml"
	"fmt"
	"strings"
	"testing"
)

// jsonDocument and xmlDocument are what a straightforward program would decode the files into: the measure of the
// scanners' speed, and the judge of what they accept.
type jsonDocument struct {
	DeviceID string
	Content  struct {
		Hardware  struct{ Name, UUID, Workgroup, LastLoggedUser string }
		Bios      struct{ SSN, MSN, SManufacturer string }
		AccessLog struct{ LogDate string }
		Softwares []struct{ Name, Version, Publisher, From string }
	}
}

type xmlDocument struct {
	XMLName  xml.Name `xml:"REQUEST"`
	DeviceID string   `xml:"DEVICEID"`
	Content  struct {
		Hardware struct {
			Name string `xml:"NAME"`
			UUID string `xml:"UUID"`
		} `xml:"HARDWARE"`
		Bios struct {
			SSN string `xml:"SSN"`
		} `xml:"BIOS"`
		Softwares []struct {
			Name      string `xml:"NAME"`
			Version   string `xml:"VERSION"`
			Publisher string `xml:"PUBLISHER"`
			From      string `xml:"FROM"`
		} `xml:"SOFTWARES"`
	} `xml:"CONTENT"`
}

// syntheticJSON is a GLPI file as agents write it, with n entries.
func syntheticJSON(n int) []byte {
	var b bytes.Buffer
	b.WriteString("{\n   \"action\": \"inventory\",\n   \"content\": {\n      \"accesslog\": {\n         \"logdate\": \"2026-03-01 09:15:30\"\n      },\n")
	b.WriteString("      \"bios\": {\n         \"smanufacturer\": \"Umbrella Hardware\",\n         \"ssn\": \"UH-0042\"\n      },\n")
	b.WriteString("      \"hardware\": {\n         \"name\": \"PC-0042\",\n         \"uuid\": \"5a3c1f0e-1111-4222-8333-944455556666\"\n      },\n      \"softwares\": [\n")
	for i := range n {
		fmt.Fprintf(&b, "         {\n            \"arch\": \"x86_64\",\n            \"from\": \"registry\",\n            \"guid\": \"{0A1B2C3D-%04d-4E5F-8A9B-000000000000}\",\n            \"install_date\": \"2025-11-%02d\",\n            \"name\": \"Invented Product %d Professional Edition\",\n            \"publisher\": \"Vendor %d Software GmbH\",\n            \"system_category\": \"application\",\n            \"uninstall_string\": \"C:\\\\Program Files\\\\Vendor\\\\unins%03d.exe\",\n            \"version\": \"%d.%d.%d\"\n         }", i, 1+i%28, i, i%40, i, i%20, i%10, i)
		if i < n-1 {
			b.WriteByte(',')
		}
		b.WriteByte('\n')
	}
	b.WriteString("      ],\n      \"versionclient\": \"GLPI-Agent_v1.11\"\n   },\n   \"deviceid\": \"PC-0042-2025-01-02-03-04-05\",\n   \"itemtype\": \"Computer\"\n}\n")
	return b.Bytes()
}

// syntheticXML is an agent's XML with n entries.
func syntheticXML(n int) []byte {
	var b bytes.Buffer
	b.WriteString("<?xml version=\"1.0\" encoding=\"UTF-8\" ?>\n<REQUEST>\n  <CONTENT>\n    <ACCESSLOG>\n      <LOGDATE>2026-03-01 09:15:30</LOGDATE>\n    </ACCESSLOG>\n    <BIOS>\n      <SMANUFACTURER>Umbrella Hardware</SMANUFACTURER>\n      <SSN>UH-0042</SSN>\n    </BIOS>\n    <HARDWARE>\n      <NAME>PC-0042</NAME>\n      <UUID>5A3C1F0E-1111-4222-8333-944455556666</UUID>\n    </HARDWARE>\n")
	for i := range n {
		fmt.Fprintf(&b, "    <SOFTWARES>\n      <ARCH>x86_64</ARCH>\n      <FROM>registry</FROM>\n      <GUID>{0A1B2C3D-%04d-4E5F-8A9B-000000000000}</GUID>\n      <INSTALLDATE>%02d/11/2025</INSTALLDATE>\n      <NAME>Invented Product %d Professional &amp; Home Edition</NAME>\n      <PUBLISHER>Vendor %d Software GmbH</PUBLISHER>\n      <UNINSTALL_STRING>C:\\Program Files\\Vendor\\unins%03d.exe</UNINSTALL_STRING>\n      <VERSION>%d.%d.%d</VERSION>\n    </SOFTWARES>\n", i, 1+i%28, i, i%40, i, i%20, i%10, i)
	}
	b.WriteString("    <VERSIONCLIENT>FusionInventory-Agent_v2.6</VERSIONCLIENT>\n  </CONTENT>\n  <DEVICEID>PC-0042-2025-01-02-03-04-05</DEVICEID>\n  <QUERY>INVENTORY</QUERY>\n</REQUEST>\n")
	return b.Bytes()
}

const benchEntries = 200

func BenchmarkGLPIJSON(b *testing.B) { benchFormat(b, glpiJSON{}, syntheticJSON(benchEntries)) }
func BenchmarkAgentXML(b *testing.B) { benchFormat(b, agentXML{}, syntheticXML(benchEntries)) }

func BenchmarkEncodingJSON(b *testing.B) {
	data := syntheticJSON(benchEntries)
	b.SetBytes(int64(len(data)))
	b.ReportAllocs()
	for b.Loop() {
		var d jsonDocument
		if err := json.Unmarshal(data, &d); err != nil || len(d.Content.Softwares) != benchEntries {
			b.Fatal(err, len(d.Content.Softwares))
		}
	}
}

func BenchmarkEncodingXML(b *testing.B) {
	data := syntheticXML(benchEntries)
	b.SetBytes(int64(len(data)))
	b.ReportAllocs()
	for b.Loop() {
		var d xmlDocument
		if err := xml.Unmarshal(data, &d); err != nil || len(d.Content.Softwares) != benchEntries {
			b.Fatal(err, len(d.Content.Softwares))
		}
	}
}

// BenchmarkReadSource is the whole way: containers, charset, detection, format, hash.
func BenchmarkReadSource(b *testing.B) {
	for name, data := range map[string][]byte{"json": syntheticJSON(benchEntries), "xml": syntheticXML(benchEntries)} {
		b.Run(name, func(b *testing.B) {
			b.SetBytes(int64(len(data)))
			b.ReportAllocs()
			for b.Loop() {
				err := ReadSource(context.Background(), Source{Path: "PC-0042." + name, Data: data}, Options{}, Limits{}, func(u Unit) error {
					if u.Err != nil || len(u.Reports) != 1 {
						b.Fatal(u.Err)
					}
					return nil
				})
				if err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

func BenchmarkClassify(b *testing.B) {
	names := strings.Split("Microsoft Office Professional Plus 2016|Google Chrome|7-Zip 23.01 (x64)|Microsoft Visual C++ 2015-2022 Redistributable (x64) - 14.36.32532|Adobe Acrobat Reader DC MUI|Update for Microsoft Office 2016 (KB5002138) 32-Bit Edition|Realtek High Definition Audio Driver|AutoCAD 2024", "|")
	for i := 0; b.Loop(); i++ {
		Classify(names[i%len(names)], "")
	}
}

func benchFormat(b *testing.B, format Format, data []byte) {
	f := &File{Path: "PC-0042", Data: data}
	b.SetBytes(int64(len(data)))
	b.ReportAllocs()
	for b.Loop() {
		if !format.Detect(f) {
			b.Fatal("not recognized")
		}
		err := format.Read(context.Background(), f, func(r *Report) error {
			if len(r.Software) != benchEntries {
				b.Fatalf("%d entries", len(r.Software))
			}
			return nil
		})
		if err != nil {
			b.Fatal(err)
		}
	}
}
