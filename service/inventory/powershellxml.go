package inventory

import (
	"context"
	"encoding/xml"
	"errors"
	"io"
	"strings"
)

// powerShellXML reads objects that PowerShell wrote with Export-Clixml (<Objs><Obj><MS><S N="DisplayName">…) or
// ConvertTo-Xml (<Objects><Object><Property Name="DisplayName">…).
type powerShellXML struct{}

// Name is how people know it.
func (powerShellXML) Name() string { return "PowerShell XML" }

// Detect recognizes the root and the properties of the first object.
func (powerShellXML) Detect(f *File) bool {
	root, space := f.rootElement()
	switch {
	case root == "Objs" && strings.Contains(space, "microsoft.com/powershell"), root == "Objects":
	default:
		return false
	}
	rows := &propertyRows{index: map[string]int{}}
	_ = readObjects(context.Background(), &File{Data: f.head(64 << 10), Limits: f.Limits}, rows)
	return isPowerShellSoftware(rows.names)
}

// Read takes the properties of the objects.
func (powerShellXML) Read(ctx context.Context, f *File, emit func(*Report) error) error {
	rows := &propertyRows{index: map[string]int{}}
	if err := readObjects(ctx, f, rows); err != nil {
		return err
	}
	return rows.emit(f, "PowerShell", emit)
}

// readObjects collects objects at the top; those inside of others are values that nobody asked for.
func readObjects(ctx context.Context, f *File, rows *propertyRows) error {
	decoder := newXMLDecoder(f.Data)
	depth, property := 0, -1
	for n := 0; ; n++ {
		token, err := decoder.Token()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			rows.end()
			return broken(f.Data, int(decoder.InputOffset()), "%v", err)
		}
		if n%4096 == 0 && ctx.Err() != nil {
			return ctx.Err()
		}
		switch t := token.(type) {
		case xml.StartElement:
			name := t.Name.Local
			if name == "Obj" || name == "Object" {
				depth++
			}
			property = -1
			if key := xmlProperty(t); key != "" && depth == 1 && name != "Obj" && name != "Object" {
				property = rows.set(key, "")
				if err := f.checkColumns(len(rows.names)); err != nil {
					return err
				}
			}
		case xml.EndElement:
			property = -1
			if name := t.Name.Local; name == "Obj" || name == "Object" {
				if depth--; depth == 0 {
					rows.end()
					if err := f.checkEntries(len(rows.rows)); err != nil {
						return err
					}
				}
			}
		case xml.CharData:
			if property >= 0 {
				rows.append(property, strings.TrimSpace(string(t)))
			}
		}
	}
}

// xmlProperty is the name of the property that an element holds.
func xmlProperty(t xml.StartElement) string {
	for _, a := range t.Attr {
		if a.Name.Local == "N" || a.Name.Local == "Name" {
			return a.Value
		}
	}
	return ""
}
