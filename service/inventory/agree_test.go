package inventory

import (
	"bytes"
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// These tests hold the scanners against the standard library: accepted is what it accepts, and the same facts come out.

// referenceJSON reads GLPI JSON in the obvious way.
func referenceJSON(data []byte) (jsonDocument, error) {
	var d jsonDocument
	err := json.Unmarshal(data, &d)
	return d, err
}

// agreeJSON checks one document; the shapes that Unmarshal refuses because of their types are passed over.
func agreeJSON(t *testing.T, data []byte) {
	t.Helper()
	f := &File{Path: "x", Data: data}
	s := newJSONScanner(f)
	s.skip()
	if err := s.end(); (err == nil) != json.Valid(data) {
		t.Fatalf("scanner: %v, encoding/json valid: %v\n%q", err, json.Valid(data), data)
	}
	want, err := referenceJSON(data)
	if err != nil {
		return
	}
	var got *Report
	if err := (glpiJSON{}).Read(context.Background(), f, func(r *Report) error { got = r; return nil }); err != nil {
		return // not an inventory; its syntax is right as checked above
	}
	n := 0
	for _, software := range want.Content.Softwares {
		if strings.TrimSpace(software.Name) == "" {
			continue
		}
		if n >= len(got.Software) {
			t.Fatalf("%d entries, want more\n%q", len(got.Software), data)
		}
		e := got.Software[n]
		if e.Name != strings.TrimSpace(software.Name) || e.Version != strings.TrimSpace(software.Version) || e.Publisher != strings.TrimSpace(software.Publisher) {
			t.Fatalf("entry %d: %+v, want %+v", n, e, software)
		}
		n++
	}
	if n != len(got.Software) {
		t.Fatalf("%d entries, want %d\n%q", len(got.Software), n, data)
	}
}

// agreeXML checks that the scanner accepts what encoding/xml accepts, and that its fast and slow ways say the same.
func agreeXML(t *testing.T, data []byte) {
	t.Helper()
	var want xmlDocument
	d := newXMLDecoder(data)
	wantErr := d.Decode(&want)
	f := &File{Path: "x", Data: data}
	var a *agentReader
	err := readXML(context.Background(), f, "REQUEST", func(s *xmlScanner) {
		a = &agentReader{xmlScanner: s, file: f, report: &Report{}}
		a.read()
	})
	if a == nil || strings.Contains(errText(wantErr), "expected element") {
		return // another root, or none
	}
	if (err == nil) != (wantErr == nil) {
		t.Fatalf("scanner: %v, encoding/xml: %v\n%q", err, wantErr, data)
	}
	if err != nil {
		return
	}
	n := 0
	for _, software := range want.Content.Softwares {
		if strings.TrimSpace(software.Name) == "" {
			continue
		}
		if n >= len(a.report.Software) || a.report.Software[n].Name != strings.TrimSpace(software.Name) ||
			a.report.Software[n].Version != strings.TrimSpace(software.Version) ||
			a.report.Software[n].Publisher != strings.TrimSpace(software.Publisher) {
			t.Fatalf("entry %d of %d: %+v, want %+v\n%q", n, len(a.report.Software), a.report.Software[min(n, len(a.report.Software)):], software, data)
		}
		n++
	}
	if n != len(a.report.Software) {
		t.Fatalf("%d entries, want %d", len(a.report.Software), n)
	}
}

func errText(err error) string {
	if err == nil {
		return ""
	}
	return err.Error()
}

// oddJSON and oddXML are shapes that are easily got wrong.
var oddJSON = []string{
	``, ` `, `{}`, `[]`, `null`, `{"a":1,}`, `[1,]`, `[1 2]`, `{"a" 1}`, `{"a":}`, `{a:1}`, `{"a":1}}`, `{"a":1} x`, `"\u00e9"`, `"\ud83d\ude00"`,
	`"\ud83d"`, `"\ud83d\u0041"`, `"\x"`, `"\u12g4"`, `"\u+123"`, "\"a\nb\"", "\"a\tb\"", "\"\x7f\"", `01`, `-`, `-0`, `1.`, `1.5e`, `1e+5`, `.5`, `+1`, `tru`, `truex`, `nul`,
	`{"content":{"softwares":[{"name":"A","version":"1"},{"NAME":"b","Version":"2"}]},"deviceid":"x"}`,
	`{"content":{"softwares":[{"name":"A \"quoted\" \\ \u00e9","publisher":"P"}],"hardware":{"name":"h"}},"deviceid":"x"}`,
	`{"content":{"softwares":[null,{"name":"A"},null]},"deviceid":"x"}`, `{"content":{"softwares":null},"deviceid":"x"}`,
	`{"content":{},"content":{"softwares":[{"name":"A"}]}}`, `{"deviceid":null,"content":{"hardware":{"name":null}}}`,
	`{"content":{"softwares":[{"name":"12345678"},{"name":"1234567"},{"name":"123456789"},{"name":"1234567\\"},{"name":"12345678\""}]}}`,
	"{\"content\":{\"softwares\":[{\"name\":\"12345678\x01\"}]}}", strings.Repeat("[", 2000) + strings.Repeat("]", 2000),
}

var oddXML = []string{
	``, `<REQUEST/>`, `<REQUEST></REQUEST>`, `<REQUEST>`, `<REQUEST></request>`, `<REQUEST></REQUEST`, `<REQUEST ></REQUEST >`, `<REQUEST / >`, `<REQUEST></ REQUEST>`,
	`<?xml version="1.0"?><REQUEST><CONTENT><SOFTWARES><NAME>A</NAME></SOFTWARES></CONTENT></REQUEST>`,
	`<?xml version="1.1"?><REQUEST/>`, `<?xml version='1.0' encoding='UTF-16'?><REQUEST/>`, `<?xml?><REQUEST/>`, `<?xmlx?><REQUEST/>`,
	`<REQUEST><CONTENT><SOFTWARES><NAME>A &amp; B &#233; &#xe9; &lt;&gt;&quot;&apos;</NAME></SOFTWARES></CONTENT></REQUEST>`,
	`<REQUEST><CONTENT><SOFTWARES><NAME>&#0;</NAME></SOFTWARES></CONTENT></REQUEST>`, `<REQUEST>&nbsp;</REQUEST>`, `<REQUEST>&#xD800;</REQUEST>`, `<REQUEST>& </REQUEST>`, `<REQUEST>&;</REQUEST>`, `<REQUEST>&#X41;</REQUEST>`, `<REQUEST>&#13;x</REQUEST>`,
	`<REQUEST>a]]>b</REQUEST>`, `<REQUEST><![CDATA[a]]></REQUEST>`, `<REQUEST><CONTENT><SOFTWARES><NAME>x<![CDATA[ <a>&amp; ]]>y</NAME></SOFTWARES></CONTENT></REQUEST>`, `<REQUEST><![CDATA[a]]</REQUEST>`,
	`<REQUEST><!-- c --><CONTENT><SOFTWARES><NAME>A<!-- c -->B</NAME></SOFTWARES></CONTENT></REQUEST>`, `<REQUEST><!-- a--b --></REQUEST>`,
	`<REQUEST><CONTENT><SOFTWARES type="x"><NAME lang='en'>A</NAME></SOFTWARES></CONTENT></REQUEST>`, `<REQUEST a></REQUEST>`, `<REQUEST a="1"b="2"/>`, `<REQUEST a = "1"/>`, `<REQUEST a="1" />`, `<REQUEST a="<"/>`, `<REQUEST a="&amp;"/>`, `<REQUEST a="&x;"/>`, `<REQUEST a=1/>`, `<REQUEST 1="a"/>`, `<REQUEST a="1/>`, `<REQUEST"a"/>`, `<REQUEST a="1"/ >`, `<REQUEST a='"' b="'"><CONTENT/></REQUEST>`, `<REQUEST xml:lang="en"/>`, `<REQUEST a="1" a="2"></REQUEST>`,
	`<REQUEST><CONTENT><SOFTWARES><NAME>A<b>C</b>D</NAME><VERSION/><PUBLISHER /></SOFTWARES></CONTENT></REQUEST>`,
	`<!DOCTYPE x [<!ENTITY a "b">]><REQUEST>&a;</REQUEST>`, `<!DOCTYPE REQUEST><REQUEST/>`, `<REQUEST xmlns="urn:x"><CONTENT/></REQUEST>`, `<x:REQUEST xmlns:x="u"><x:CONTENT/></x:REQUEST>`,
	`<REQUEST/>trailing`, `<REQUEST/><REQUEST`, `junk<REQUEST/>`, "<REQUEST>\x01</REQUEST>", "<REQUEST>\uFFFE</REQUEST>", "<REQUEST><1/></REQUEST>", "<REQUEST><-a/></REQUEST>", "<REQUEST><é/></REQUEST>",
	"<REQUEST><CONTENT><SOFTWARES><NAME>a\r\nb\rc</NAME></SOFTWARES></CONTENT></REQUEST>", `<REQUEST><CONTENT><SOFTWARES><NAME>A</NAME><NAME>B</NAME></SOFTWARES></CONTENT></REQUEST>`,
	`<REQUEST><?pi x?><CONTENT/></REQUEST>`, `<REQUEST><CONTENT></REQUEST></CONTENT>`, `<REQUEST><A:B:C/></REQUEST>`, `<REQUEST><A.B/><A-B/><_A/><A1/></REQUEST>`, `<REQUEST><A`, `<REQUEST><A/`, `<REQUEST></`, `<`, `<REQUEST><![CDATA[` + "\x02" + `]]></REQUEST>`,
}

func TestScannersAgreeOnOddShapes(t *testing.T) {
	for _, s := range oddJSON {
		if strings.HasPrefix(s, "[[[") {
			continue // refused by the limit on nesting
		}
		agreeJSON(t, []byte(s))
	}
	for _, s := range oddXML {
		agreeXML(t, []byte(s))
	}
	agreeJSON(t, syntheticJSON(50))
	agreeXML(t, syntheticXML(50))
}

// TestScannersAgreeOnSamples compares every real file, whole, cut and with bits flipped.
func TestScannersAgreeOnSamples(t *testing.T) {
	root := filepath.Dir(sample(t, "DEVICES.tsv"))
	for _, folder := range []string{"glpi-json", "glpi-fusion-xml", "ocs-xml"} {
		files, err := filepath.Glob(filepath.Join(root, folder, "*"))
		if err != nil || len(files) == 0 {
			t.Fatal(folder, err)
		}
		agree := agreeXML
		if folder == "glpi-json" {
			agree = agreeJSON
		}
		for _, file := range files {
			data := unpacked(t, file)
			agree(t, data)
			if len(data) > 200<<10 {
				continue // the whole was compared; hundreds of pieces of it would take long
			}
			for i := range 20 {
				agree(t, data[:i*len(data)/20])
				flipped := bytes.Clone(data)
				flipped[(i*2+1)*len(data)/40] ^= 1 << (i % 7)
				agree(t, flipped)
			}
		}
	}
}

// unpacked returns the text of a sample as the formats see it.
func unpacked(t *testing.T, file string) []byte {
	t.Helper()
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if kind := containerOf(data); kind != "" {
		r := &reader{ctx: context.Background(), limits: DefaultLimits()}
		if data, err = r.inflate(kind, data); err != nil {
			t.Fatal(err)
		}
	}
	f := &File{Data: data}
	if err := decode(f); err != nil {
		t.Fatal(err)
	}
	return f.Data
}

// TestFastWayReadsSamples holds that the fast way of XML is good for nearly all real files: the speed depends on it.
func TestFastWayReadsSamples(t *testing.T) {
	root := filepath.Dir(sample(t, "DEVICES.tsv"))
	slow := 0
	for _, folder := range []string{"glpi-fusion-xml", "ocs-xml", "open-audit"} {
		files, _ := filepath.Glob(filepath.Join(root, folder, "*"))
		for _, file := range files {
			s := &xmlScanner{data: unpacked(t, file), limit: 1000}
			s.brackets = bytes.Contains(s.data, []byte("]]>"))
			s.begin()
			if s.child() {
				s.skip()
			}
			if s.odd {
				slow++
				t.Logf("%s needs encoding/xml from byte %d: %.60q", file, s.pos, s.data[s.pos:])
			}
		}
	}
	if slow > 4 {
		t.Errorf("%d files need encoding/xml", slow)
	}
}
