package sample

import (
	"bytes"
	"compress/zlib"
	"strings"
	"time"
)

// file returns the name and the bytes of the computer's inventory in this format.
func (f fileFormat) file(c *computer) (name string, text []byte) {
	switch f {
	case asAgentXML:
		return c.id + ".xml", appendXML(nil, c)
	case asOCS:
		return c.id + ".ocs", compressed(appendXML(nil, c))
	case asOpenAuditXML:
		return c.openAuditName() + ".xml", appendOpenAuditXML(nil, c)
	case asOpenAuditJSON:
		return c.openAuditName() + ".json", appendOpenAuditJSON(nil, c)
	}
	return c.id + ".json", appendJSON(nil, c)
}

// compressed deflates the text with zlib, as the OCS agent for Windows writes its local files.
func compressed(text []byte) []byte {
	var b bytes.Buffer
	w := zlib.NewWriter(&b)
	_, _ = w.Write(text) // a bytes.Buffer takes everything
	_ = w.Close()
	return b.Bytes()
}

// openAuditName is the file's name as Open-AudIT writes it: its inventories do not say inside when they were made.
func (c *computer) openAuditName() string {
	return strings.ToUpper(c.hostname) + "-" + c.collected.Format("060102150405")
}

// appendOpenAuditXML appends the computer as Open-AudIT's audit scripts write XML.
func appendOpenAuditXML(b []byte, c *computer) []byte {
	b = append(b, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<system>\n\t<sys>\n"...)
	for _, field := range c.openAuditSystem() {
		b = appendElement(b, "\t\t", field[0], field[1])
	}
	b = append(b, "\t</sys>\n\t<windows>\n\t\t<item>\n"...)
	b = appendElement(b, "\t\t\t", "user_name", c.user+"@"+c.domain)
	b = append(b, "\t\t</item>\n\t</windows>\n\t<software>\n"...)
	for _, s := range c.software {
		b = append(b, "\t\t<item>\n"...)
		b = appendElement(b, "\t\t\t", "name", s.name)
		b = appendElement(b, "\t\t\t", "version", s.version)
		b = appendElement(b, "\t\t\t", "publisher", s.publisher)
		b = append(b, "\t\t</item>\n"...)
	}
	return append(b, "\t</software>\n</system>\n"...)
}

// appendOpenAuditJSON appends the computer as Open-AudIT's newer audit script for Windows writes it: JSON with the same
// section names, and the mark of UTF-8 in front.
func appendOpenAuditJSON(b []byte, c *computer) []byte {
	pairs := func(fields [][2]string) {
		for i, f := range fields {
			if i > 0 {
				b = append(b, ',')
			}
			b = appendJSONString(b, f[0])
			b = append(b, ':')
			b = appendJSONString(b, f[1])
		}
	}
	b = append(b, "\ufeff{\"sys\":{"...)
	pairs(c.openAuditSystem())
	b = append(b, "},\r\n\"windows\":[{"...)
	pairs([][2]string{{"user_name", c.user + "@" + c.domain}})
	b = append(b, "}],\r\n\"software\":["...)
	for i, s := range c.software {
		if i > 0 {
			b = append(b, ',')
		}
		b = append(b, "\r\n{"...)
		pairs([][2]string{{"name", s.name}, {"version", s.version}, {"publisher", s.publisher}})
		b = append(b, '}')
	}
	return append(b, "]}\r\n"...)
}

func (c *computer) openAuditSystem() [][2]string {
	return [][2]string{
		{"hostname", c.hostname},
		{"domain", c.domain},
		{"uuid", c.uuid},
		{"serial", c.serial},
		{"manufacturer", c.manufacturer},
		{"model", c.model},
		{"os_name", c.os},
		{"os_family", "Windows"},
		{"os_group", "Windows"},
		{"type", "computer"},
		{"org_id", "1"},
	}
}

// tableName names the table after the day of its newest row, as an export would be.
func tableName(computers []computer) string {
	return "sales-software-" + newest(computers).Format(time.DateOnly) + ".csv"
}

// appendTable appends all computers as one table with a row for each of their programs.
func appendTable(b []byte, computers []computer) []byte {
	b = append(b, "Computer Name,Serial Number,User Name,OS,Application Name,Version,Publisher\r\n"...)
	for i := range computers {
		c := &computers[i]
		for _, s := range c.software {
			for _, cell := range []string{c.hostname, c.serial, c.user, c.os, s.name, s.version, s.publisher} {
				if strings.ContainsAny(cell, `,"`) {
					cell = `"` + strings.ReplaceAll(cell, `"`, `""`) + `"`
				}
				b = append(b, cell...)
				b = append(b, ',')
			}
			b = append(b[:len(b)-1], "\r\n"...)
		}
	}
	return b
}
