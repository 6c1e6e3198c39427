package inventory

import (
	"context"
	"encoding/xml"
	"errors"
	"io"
	"strings"
)

// wmicXML reads "wmic product get … /format:rawxml": <RESULTS NODE="PC"><CIM><INSTANCE CLASSNAME="Win32_Product"><PROPERTY
// NAME="Name"><VALUE>.
type wmicXML struct{}

// Name is how people know it.
func (wmicXML) Name() string { return "WMIC XML" }

// Detect recognizes the root and the class.
func (wmicXML) Detect(f *File) bool {
	root, _ := f.rootElement()
	head := string(f.head(64 << 10))
	return (root == "COMMAND" || root == "RESULTS" || root == "CIM") && strings.Contains(head, `CLASSNAME="Win32_Product"`)
}

// Read takes the instances of all nodes.
func (wmicXML) Read(ctx context.Context, f *File, emit func(*Report) error) error {
	c := noColumns()
	c.device, c.software, c.version, c.publisher = 0, 1, 2, 3
	reader := newTableReader(f, "WMIC", false)
	decoder := newXMLDecoder(f.Data)
	node, property := "localhost", ""
	var product map[string]string // nil outside of an instance of the class
	for n := 0; ; n++ {
		if n%4096 == 0 && ctx.Err() != nil {
			return ctx.Err()
		}
		token, err := decoder.Token()
		if errors.Is(err, io.EOF) {
			return reader.finish(emit)
		}
		if err != nil {
			return broken(f.Data, int(decoder.InputOffset()), "%v", err)
		}
		switch t := token.(type) {
		case xml.StartElement:
			switch t.Name.Local {
			case "RESULTS":
				if name := textAttr(t, "NODE"); name != "" {
					node = name
				}
			case "INSTANCE":
				if product = nil; textAttr(t, "CLASSNAME") == "Win32_Product" {
					product = map[string]string{}
				}
			case "PROPERTY":
				property = textAttr(t, "NAME")
			}
		case xml.CharData:
			if product != nil && productProperties[property] && len(product[property]) < maxCell {
				product[property] += string(t)
			}
		case xml.EndElement:
			switch t.Name.Local {
			case "PROPERTY":
				property = ""
			case "INSTANCE":
				e := productEntry(func(name string) string { return strings.TrimSpace(product[name]) })
				if product = nil; e.Name == "" {
					continue
				}
				if err := reader.add(&c, []string{node, e.Name, e.Version, e.Publisher}); err != nil {
					return err
				}
			}
		}
	}
}

func textAttr(t xml.StartElement, name string) string {
	for _, a := range t.Attr {
		if a.Name.Local == name {
			return strings.TrimSpace(a.Value)
		}
	}
	return ""
}
