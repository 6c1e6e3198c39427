package inventory

import (
	"archive/tar"
	"archive/zip"
	"bytes"
	"compress/gzip"
	"compress/zlib"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
	"unicode/utf16"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/japanese"
	"golang.org/x/text/encoding/simplifiedchinese"
)

const smallXML = `<?xml version="1.0" encoding="UTF-8"?><REQUEST><CONTENT><HARDWARE><NAME>PC1</NAME></HARDWARE><SOFTWARES><NAME>Éditeur</NAME></SOFTWARES></CONTENT></REQUEST>`

func gzipped(t testing.TB, data []byte) []byte {
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	_, err := w.Write(data)
	if err = errors.Join(err, w.Close()); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func deflated(t testing.TB, data []byte) []byte {
	var b bytes.Buffer
	w := zlib.NewWriter(&b)
	_, err := w.Write(data)
	if err = errors.Join(err, w.Close()); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func zipped(t testing.TB, files ...string) []byte {
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	for i := 0; i < len(files); i += 2 {
		f, err := w.Create(files[i])
		if err == nil {
			_, err = f.Write([]byte(files[i+1]))
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func tarred(t testing.TB, files ...string) []byte {
	var b bytes.Buffer
	w := tar.NewWriter(&b)
	for i := 0; i < len(files); i += 2 {
		err := w.WriteHeader(&tar.Header{Name: files[i], Size: int64(len(files[i+1])), Mode: 0o600, Typeflag: tar.TypeReg, ModTime: time.Unix(1_700_000_000, 0)})
		if err == nil {
			_, err = w.Write([]byte(files[i+1]))
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func utf16Bytes(order binary.AppendByteOrder, s string) []byte {
	var out []byte
	for _, u := range utf16.Encode([]rune(s)) {
		out = order.AppendUint16(out, u)
	}
	return out
}

func encoded(t testing.TB, e encoding.Encoding, s string) []byte {
	b, err := e.NewEncoder().Bytes([]byte(s))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// unitsOf reads bytes as a file of that name.
func unitsOf(t testing.TB, name string, data []byte, limits Limits) []Unit {
	t.Helper()
	var units []Unit
	err := ReadSource(context.Background(), Source{Path: name, Data: data}, Options{}, limits, func(u Unit) error {
		units = append(units, u)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return units
}

func TestContainersAndCharsetsAreTakenOff(t *testing.T) {
	plain := []byte(smallXML)
	latin := strings.Replace(smallXML, "UTF-8", "ISO-8859-1", 1)
	utf16XML := strings.Replace(smallXML, "UTF-8", "UTF-16", 1)
	for name, data := range map[string][]byte{
		"plain":                    plain,
		"gzip":                     gzipped(t, plain),
		"zlib":                     deflated(t, plain),
		"gzip in gzip":             gzipped(t, gzipped(t, plain)),
		"zip":                      zipped(t, "a/pc1.xml", smallXML),
		"gzip in zip":              zipped(t, "a/pc1.xml.gz", string(gzipped(t, plain))),
		"zip in zip":               zipped(t, "inner.zip", string(zipped(t, "pc1.xml", smallXML))),
		"zip with junk":            zipped(t, "__MACOSX/._pc1.xml", "x", ".DS_Store", "y", "pc1.xml", smallXML, "readme.txt", "Nothing to see here.\n"),
		"tar":                      tarred(t, "pc1.xml", smallXML),
		"tar.gz":                   gzipped(t, tarred(t, "x/pc1.xml", smallXML, "x/other.bin", "\x00\x01\x02")),
		"UTF-8 with BOM":           append([]byte("\xEF\xBB\xBF"), plain...),
		"UTF-16LE with BOM":        append([]byte("\xFF\xFE"), utf16Bytes(binary.LittleEndian, utf16XML)...),
		"UTF-16BE with BOM":        append([]byte("\xFE\xFF"), utf16Bytes(binary.BigEndian, utf16XML)...),
		"UTF-16LE":                 utf16Bytes(binary.LittleEndian, utf16XML),
		"UTF-16BE":                 utf16Bytes(binary.BigEndian, utf16XML),
		"BOM wins over declared":   append([]byte("\xEF\xBB\xBF"), []byte(latin)...),
		"declared ISO-8859-1":      encoded(t, charmap.ISO8859_1, latin),
		"declared windows-1252":    encoded(t, charmap.Windows1252, strings.Replace(smallXML, "UTF-8", "windows-1252", 1)),
		"declared UTF-8, is not":   encoded(t, charmap.Windows1252, smallXML),
		"declared nothing, latin1": encoded(t, charmap.Windows1252, strings.Replace(smallXML, ` encoding="UTF-8"`, "", 1)),
		"wrong ending":             plain,
	} {
		t.Run(name, func(t *testing.T) {
			units := unitsOf(t, name+".csv", data, Limits{})
			if len(units) != 1 || units[0].Err != nil || units[0].Format != "GLPI/OCS XML" {
				t.Fatalf("%+v", units)
			}
			if r := units[0].Reports[0]; r.Hostname != "PC1" || r.Software[0].Name != "Éditeur" {
				t.Errorf("%+v", r)
			}
			if len(units[0].Hash) != 64 || units[0].Size != int64(len(data)) {
				t.Errorf("hash %q, size %d", units[0].Hash, units[0].Size)
			}
		})
	}
}

func TestArchiveMembersAreUnits(t *testing.T) {
	broken := smallXML[:len(smallXML)-12]
	units := unitsOf(t, "all.zip", zipped(t, "a/one.xml", smallXML, `b\two.xml`, smallXML, "three.xml", broken), Limits{})
	var got []string
	for _, u := range units {
		got = append(got, fmt.Sprint(u.Path, " ", len(u.Reports), " ", u.Err != nil))
	}
	want := []string{"all.zip!/a/one.xml 1 false", "all.zip!/b/two.xml 1 false", "all.zip!/three.xml 0 true"}
	if strings.Join(got, "|") != strings.Join(want, "|") {
		t.Errorf("got %q", got)
	}
}

func TestCharsetsAreGuessed(t *testing.T) {
	for name, c := range map[string]struct {
		text string
		enc  encoding.Encoding
	}{
		"windows-1252":     {"Name;Version\r\nMicrosoft Office – Français;16.0\r\nCafé Münster™;1\r\n", charmap.Windows1252},
		"windows-1250":     {"Nazwa komputera;Nazwa oprogramowania\r\nPC-1;Płatnik\r\nPC-1;Książka\r\n", charmap.Windows1250},
		"windows-1250 cs":  {"Název počítače;Název programu\r\nPC-1;Účetnictví Pohoda\r\nPC-1;Řízení úloh\r\nPC-1;Český slovník\r\nPC-1;Správce tiskáren\r\n", charmap.Windows1250},
		"code page 852":    {"Nazwa;Wersja\r\nPłatnik;1\r\nKsiążka przychodów;2\r\nUsługi źródłowe;3\r\n", charmap.CodePage852},
		"code page 850 pt": {"Nome;Versão\r\nGestão de ações;1\r\nRelatórios;2\r\nInformação;3\r\n", charmap.CodePage850},
		"windows-1254":     {"Ad;Sürüm\r\nTürkçe Sözlük;1\r\nAğ Yöneticisi;2\r\nŞifreleme Aracı;3\r\nİş Takibi;4\r\n", charmap.Windows1254},
		"one apostrophe":   {"Nom;Version\r\nSuite d’installation;1\r\nOutil;2\r\n", charmap.Windows1252},
		"one sign":         {"Name;Version\r\nµTorrent;3.5\r\nIntel® Driver;2\r\n", charmap.Windows1252},
		"µ alone":          {"Name;Version\r\nµTorrent;3.5\r\nOther;2\r\n", charmap.Windows1252},
		"Norwegian":        {"Navn;Versjon\r\nStørre språk på kjøkken;1\r\nVærvarsel Ærlig;2\r\n", charmap.Windows1252},
		"Icelandic":        {"Nafn;Útgáfa\r\nÞýðing orðabók;1\r\nBókhald fyrir ævi;2\r\n", charmap.Windows1252},
		"many languages":   {"Name\r\nSprachpaket Français\r\nEspañol (España)\r\nPortuguês (Brasil)\r\nDeutsch Österreich\r\nNorsk bokmål\r\nTürkçe\r\n", charmap.Windows1252},
		"French":           {"Poste;Logiciel\r\nPC-1;Œuvre sûre, cœur à cœur\r\nPC-1;Éditeur n° 3, 5 m³\r\n", charmap.Windows1252},
		"windows-1251":     {"Имя;Версия\r\nЯндекс Браузер;23.1\r\nОбновление безопасности для Windows;1\r\nКриптоПро ЦСП;5.0\r\nАнтивирус Касперского;21\r\n", charmap.Windows1251},
		"code page 850":    {"Name;Version\r\nSprachpaket für Büro;1\r\nGerätetreiber;2\r\nSchlüsselverwaltung;3\r\n", charmap.CodePage850},
		"Shift-JIS":        {"名前,バージョン\r\nウイルスバスター,17\r\n筆まめインストーラー,30\r\n", japanese.ShiftJIS},
		"GBK":              {"名称,版本\r\n腾讯视频播放器软件,11\r\n搜狗拼音输入法正式版,10\r\n金山办公软件专业版,9\r\n", simplifiedchinese.GBK},
	} {
		t.Run(name, func(t *testing.T) {
			f := &File{Data: encoded(t, c.enc, c.text)}
			if err := decode(f); err != nil {
				t.Fatal(err)
			}
			if string(f.Data) != c.text {
				t.Errorf("decoded as %q", f.Data)
			}
		})
	}
}

func TestOtherFilesAreRefusedWithAdvice(t *testing.T) {
	encrypted := zipped(t, "pc1.xml", smallXML)
	encrypted[6] |= 1
	encrypted[bytes.Index(encrypted, []byte("PK\x01\x02"))+8] |= 1
	for name, c := range map[string]struct {
		data []byte
		want string
	}{
		"old Excel":     {[]byte("\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1" + strings.Repeat("\x00", 600)), "save it as .xlsx or .csv"},
		"SQLite":        {[]byte("SQLite format 3\x00" + strings.Repeat("\x00", 100)), "export the list"},
		"encrypted zip": {encrypted, "encrypted"},
		"picture":       {[]byte("\x89PNG\r\n\x1A\n\x00\x00\x00\x0DIHDR"), "picture"},
		"program":       {[]byte("MZ\x90\x00\x03\x00\x00\x00"), "program"},
		"PDF":           {[]byte("%PDF-1.7\n"), "PDF"},
		"empty":         {nil, "empty"},
		"blank":         {[]byte(" \r\n\t\n"), "empty"},
		"BOM only":      {[]byte("\xFF\xFE"), "empty"},
		"binary":        {[]byte("\x00\x01\x02\x03\x04\x05\x06\x07\x08\x00\x00\x01\x02"), "not a text"},
		"7z":            {[]byte("7z\xBC\xAF\x27\x1C\x00\x04"), "unpack"},
		"ODS":           {zipped(t, "mimetype", "application/vnd.oasis.opendocument.spreadsheet", "content.xml", "<x/>"), ".xlsx or .csv"},
		"Word":          {zipped(t, "[Content_Types].xml", "<x/>", "word/document.xml", "<x/>"), "office document"},
		"empty zip":     {zipped(t), "no files"},
		"zip of others": {zipped(t, "a.txt", "hello", "b.txt", "world"), "none of the 2 files"},
		"other JSON":    {[]byte(`{"compilerOptions":{"strict":true}}`), "not a known inventory format"},
		"other XML":     {[]byte(`<html><body>hi</body></html>`), "<html>"},
		"cut gzip":      {gzipped(t, []byte(smallXML))[:60], "damaged gzip"},
		"cut zip":       {zipped(t, "pc1.xml", smallXML)[:80], "damaged zip"},
		"SNMP":          {[]byte(`<REQUEST><CONTENT><DEVICE/></CONTENT><QUERY>SNMPQUERY</QUERY></REQUEST>`), "SNMPQUERY"},
		"reply":         {[]byte(`<REPLY><RESPONSE>SEND</RESPONSE></REPLY>`), "answer of an inventory server"},
		"printer":       {[]byte(`{"content":{"network_device":{"type":"Printer"}},"deviceid":"x","itemtype":"Printer"}`), "describes a printer"},
		"router":        {[]byte(`{"sys":{"hostname":"r1","os_family":"Example OS","type":"router"},"ip":[]}`), "describes a router"},
	} {
		t.Run(name, func(t *testing.T) {
			units := unitsOf(t, "file.bin", c.data, Limits{})
			if len(units) != 1 || units[0].Err == nil || len(units[0].Reports) != 0 {
				t.Fatalf("%+v", units)
			}
			if !strings.Contains(units[0].Err.Error(), c.want) {
				t.Errorf("%q does not say %q", units[0].Err, c.want)
			}
		})
	}
}

func TestFilesThatCannotBeOpened(t *testing.T) {
	dir := t.TempDir()
	circle := filepath.Join(dir, "circle.xml")
	if err := os.Symlink(circle, circle); err != nil {
		t.Skip(err)
	}
	secret := filepath.Join(dir, "secret.xml")
	if err := os.WriteFile(secret, []byte(smallXML), 0); err != nil {
		t.Fatal(err)
	}
	for path, want := range map[string]string{
		dir: "folder", circle: "cannot be read", filepath.Join(dir, "gone.xml"): "not there", secret: "permission", os.DevNull: "not a plain file",
	} {
		if path == secret && os.Getuid() == 0 {
			continue // root may read everything
		}
		units := readUnits(t, path, Options{})
		if len(units) != 1 || units[0].Err == nil || !strings.Contains(units[0].Err.Error(), want) {
			t.Errorf("%s: %+v, want %q", path, units, want)
		}
	}
}

// TestExplosionsAreRefused holds that nothing a file contains makes memory or time explode.
func TestExplosionsAreRefused(t *testing.T) {
	zeros := make([]byte, 64<<20)
	laughs := `<?xml version="1.0"?><!DOCTYPE lolz [<!ENTITY lol "lol"><!ENTITY lol1 "&lol;&lol;&lol;&lol;"><!ENTITY lol2 "&lol1;&lol1;&lol1;">]><REQUEST><CONTENT><HARDWARE><NAME>&lol2;</NAME></HARDWARE></CONTENT></REQUEST>`
	million := 1_000_000
	entries := strings.Repeat(`{"name":"a"},`, 20_000)
	tags := strings.Repeat(`<SOFTWARES><NAME>a</NAME></SOFTWARES>`, 20_000)
	members := make([]string, 0, 2200)
	for i := range 1100 {
		members = append(members, fmt.Sprint(i, ".txt"), "x")
	}
	zipBomb := zipped(t, "zeros.xml", string(zeros))
	for name, c := range map[string]struct {
		data   []byte
		limits Limits
		want   string
	}{
		"gzip bomb":       {gzipped(t, zeros), Limits{}, "times its packed size"},
		"zip bomb":        {zipBomb, Limits{}, "times its packed size"},
		"zip bomb, large": {zipBomb, Limits{FileBytes: 1 << 20}, "1,048,576 bytes in one file after unpacking"},
		"zip in zip in":   {zipped(t, "a.zip", string(zipped(t, "b.zip", string(zipped(t, "c.zip", string(zipped(t, "d.zip", string(zipped(t, "e.xml", smallXML))))))))), Limits{}, "archives inside one another"},
		"many members":    {zipped(t, members...), Limits{Members: 1000}, "1,000 files in one archive"},
		"billion laughs":  {[]byte(laughs), Limits{}, "entities that a file defines itself are not read"},
		"deep JSON":       {[]byte(`{"deviceid":"x","content":{"x":` + strings.Repeat("[", million)), Limits{}, "1,000 levels of nesting"},
		"deep JSON keys":  {[]byte(`{"deviceid":"x","content":{"x":` + strings.Repeat(`{"a":`, million)), Limits{}, "1,000 levels of nesting"},
		"deep XML":        {[]byte(`<REQUEST><CONTENT>` + strings.Repeat("<A>", million)), Limits{}, "1,000 levels of nesting"},
		"deep odd XML":    {[]byte(`<REQUEST a="1"><CONTENT>` + strings.Repeat("<A>", million)), Limits{}, "1,000 levels of nesting"},
		"many entries":    {[]byte(`{"deviceid":"x","content":{"softwares":[` + entries + `{"name":"b"}]}}`), Limits{Entries: 10_000}, "10,000 entries"},
		"many elements":   {[]byte(`<REQUEST><CONTENT>` + tags + `</CONTENT></REQUEST>`), Limits{Entries: 10_000}, "10,000 entries"},
		"large":           {[]byte(smallXML), Limits{FileBytes: 10}, "10 bytes in one file"},
	} {
		t.Run(name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "file.xml")
			if err := os.WriteFile(path, c.data, 0o600); err != nil {
				t.Fatal(err)
			}
			start := time.Now()
			var err error
			if e := Read(context.Background(), path, Options{}, c.limits, func(u Unit) error { err = u.Err; return nil }); e != nil {
				t.Fatal(e)
			}
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("%v does not say %q", err, c.want)
			}
			if took := time.Since(start); took > 5*time.Second {
				t.Errorf("took %v", took)
			}
		})
	}
}

func TestCanceledReadingStops(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	err := ReadSource(ctx, Source{Path: "a.xml", Data: []byte(smallXML)}, Options{}, Limits{}, func(Unit) error { return nil })
	if !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
	stop := errors.New("enough")
	err = ReadSource(context.Background(), Source{Path: "a.zip", Data: zipped(t, "1.xml", smallXML, "2.xml", smallXML)}, Options{}, Limits{}, func(Unit) error { return stop })
	if !errors.Is(err, stop) {
		t.Error(err)
	}
}

func TestPanicOfAFormatIsTheFilesProblem(t *testing.T) {
	err := guard(func() error { panic("index out of range") })
	var p *PanicError
	if !errors.As(err, &p) || strings.Contains(err.Error(), "goroutine") || len(p.Stack) == 0 {
		t.Errorf("%v", err)
	}
}
