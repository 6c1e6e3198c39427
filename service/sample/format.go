package sample

import (
	"time"
	"unicode/utf8"
)

// computer is what an inventory file of any format says about one device.
type computer struct {
	id           string // the agent's name for the device: host and time of its first run
	hostname     string
	domain       string
	uuid         string
	serial       string
	manufacturer string
	model        string
	os           string
	user         string
	collected    time.Time // written without a zone, as agents do
	partial      bool
	software     []entry
}

type entry struct{ name, publisher, version string }

// appendJSON appends the computer as GLPI Agent writes it: keys in order, three blanks a level.
func appendJSON(b []byte, c *computer) []byte {
	field := func(indent, key, value, end string) {
		b = append(b, indent...)
		b = append(b, '"')
		b = append(b, key...)
		b = append(b, `" : `...)
		b = appendJSONString(b, value)
		b = append(b, end...)
	}
	b = append(b, "{\n   \"action\" : \"inventory\",\n   \"content\" : {\n      \"accesslog\" : {\n"...)
	field("         ", "logdate", c.collected.Format(time.DateTime), "\n      },\n      \"bios\" : {\n")
	field("         ", "smanufacturer", c.manufacturer, ",\n")
	field("         ", "smodel", c.model, ",\n")
	field("         ", "ssn", c.serial, "\n      },\n      \"hardware\" : {\n")
	field("         ", "lastloggeduser", c.user, ",\n")
	field("         ", "name", c.hostname, ",\n")
	field("         ", "uuid", c.uuid, ",\n")
	field("         ", "workgroup", c.domain, "\n      },\n      \"operatingsystem\" : {\n")
	field("         ", "arch", "x86_64", ",\n")
	field("         ", "full_name", c.os, "\n      },\n      \"softwares\" : [")
	for i := range c.software {
		if i > 0 {
			b = append(b, ',')
		}
		b = append(b, "\n         {\n"...)
		field("            ", "arch", "x86_64", ",\n")
		field("            ", "from", "registry", ",\n")
		field("            ", "name", c.software[i].name, ",\n")
		field("            ", "publisher", c.software[i].publisher, ",\n")
		field("            ", "version", c.software[i].version, "\n         }")
	}
	b = append(b, "\n      ],\n"...)
	field("      ", "versionclient", "GLPI-Agent_v1.11", "\n   },\n")
	field("   ", "deviceid", c.id, ",\n")
	field("   ", "itemtype", "Computer", "")
	if c.partial {
		b = append(b, ",\n   \"partial\" : true"...)
	}
	return append(b, "\n}\n"...)
}

// appendXML appends the computer as GLPI Agent and FusionInventory Agent write XML.
func appendXML(b []byte, c *computer) []byte {
	b = append(b, "<?xml version=\"1.0\" encoding=\"UTF-8\" ?>\n<REQUEST>\n  <CONTENT>\n    <ACCESSLOG>\n"...)
	b = appendElement(b, "      ", "LOGDATE", c.collected.Format(time.DateTime))
	b = append(b, "    </ACCESSLOG>\n    <BIOS>\n"...)
	b = appendElement(b, "      ", "SMANUFACTURER", c.manufacturer)
	b = appendElement(b, "      ", "SMODEL", c.model)
	b = appendElement(b, "      ", "SSN", c.serial)
	b = append(b, "    </BIOS>\n    <HARDWARE>\n"...)
	b = appendElement(b, "      ", "LASTLOGGEDUSER", c.user)
	b = appendElement(b, "      ", "NAME", c.hostname)
	b = appendElement(b, "      ", "UUID", c.uuid)
	b = appendElement(b, "      ", "WORKGROUP", c.domain)
	b = append(b, "    </HARDWARE>\n    <OPERATINGSYSTEM>\n"...)
	b = appendElement(b, "      ", "ARCH", "x86_64")
	b = appendElement(b, "      ", "FULL_NAME", c.os)
	b = append(b, "    </OPERATINGSYSTEM>\n"...)
	for i := range c.software {
		b = append(b, "    <SOFTWARES>\n"...)
		b = appendElement(b, "      ", "ARCH", "x86_64")
		b = appendElement(b, "      ", "FROM", "registry")
		b = appendElement(b, "      ", "NAME", c.software[i].name)
		b = appendElement(b, "      ", "PUBLISHER", c.software[i].publisher)
		b = appendElement(b, "      ", "VERSION", c.software[i].version)
		b = append(b, "    </SOFTWARES>\n"...)
	}
	b = appendElement(b, "    ", "VERSIONCLIENT", "GLPI-Agent_v1.11")
	b = append(b, "  </CONTENT>\n"...)
	b = appendElement(b, "  ", "DEVICEID", c.id)
	b = appendElement(b, "  ", "QUERY", "INVENTORY")
	return append(b, "</REQUEST>\n"...)
}

func appendElement(b []byte, indent, tag, text string) []byte {
	b = append(b, indent...)
	b = append(b, '<')
	b = append(b, tag...)
	b = append(b, '>')
	b = appendXMLText(b, text)
	b = append(b, "</"...)
	b = append(b, tag...)
	return append(b, ">\n"...)
}

// appendJSONString appends s as JSON. Letters outside ASCII stay as they are, as the agent writes them.
func appendJSONString(b []byte, s string) []byte {
	b = append(b, '"')
	for i := range len(s) {
		switch c := s[i]; {
		case c == '"' || c == '\\':
			b = append(b, '\\', c)
		case c < ' ':
			b = append(b, `\u00`...)
			b = append(b, "0123456789abcdef"[c>>4], "0123456789abcdef"[c&15])
		default:
			b = append(b, c)
		}
	}
	return append(b, '"')
}

// appendXMLText appends s as the text of an element; what XML cannot hold is left out.
func appendXMLText(b []byte, s string) []byte {
	for _, r := range s {
		switch {
		case r == '&':
			b = append(b, "&amp;"...)
		case r == '<':
			b = append(b, "&lt;"...)
		case r == '>':
			b = append(b, "&gt;"...)
		case r < ' ' && r != '\t' && r != '\n':
			continue
		case r < utf8.RuneSelf:
			b = append(b, byte(r))
		default:
			b = utf8.AppendRune(b, r)
		}
	}
	return b
}
