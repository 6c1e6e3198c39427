package inventory

import (
	"context"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
)

// cycloneJSON is a CycloneDX bill of material as JSON, versions 1.2 to 1.7. Its subject, metadata.component, is what the
// components are parts of and not a component itself.
type cycloneJSON struct{}

func (cycloneJSON) Name() string { return "CycloneDX JSON" }

func (cycloneJSON) Detect(f *File) bool {
	head := f.jsonHead()
	return !head.array && (head.text("bomFormat") == "CycloneDX" ||
		strings.Contains(head.text("$schema"), "cyclonedx.org/schema/bom") ||
		head.has("specVersion") && head.is("components", "[") && (head.has("metadata") || head.has("serialNumber")))
}

func (cycloneJSON) Read(ctx context.Context, f *File, emit func(*Report) error) error {
	doc, _, err := f.json()
	if err != nil {
		return f.damagedJSON(err)
	}
	r := f.listReport("CycloneDX", false, nil)
	r.HasSoftware = false // a list of vulnerabilities has no components
	c := cycloneReader{f: f, r: r}
	err = doc.fields(func(key string, value rawJSON) error {
		switch key {
		case "metadata":
			if t, ok := parseTime(value.get("timestamp").text()); ok {
				r.CollectedAt = t
			}
			setCycloneTool(r, value.get("tools"))
			subject := value.get("component")
			r.bomSubject(subject.get("type").text(), subject.get("name").text(), subject.get("version").text())
		case "components":
			r.HasSoftware = true
			return value.items(c.component)
		}
		if ctx.Err() != nil {
			return ctx.Err()
		}
		return nil
	})
	if err != nil {
		return f.damagedJSON(err)
	}
	return emit(r)
}

// setCycloneTool takes the first tool's name: tools are a list, or since 1.5 an object with a list of components.
func setCycloneTool(r *Report, tools rawJSON) {
	if tools.kind() == '{' {
		tools = tools.get("components")
	}
	name := ""
	_ = tools.items(func(tool rawJSON) error {
		setText(&name, strings.TrimSpace(tool.get("name").text()+" "+tool.get("version").text()))
		return nil
	})
	if name != "" {
		r.Agent = name
	}
}

// cycloneDepth bounds components in components: each level is looked through once more.
const cycloneDepth = 40

type cycloneReader struct {
	f     *File
	r     *Report
	depth int
}

// component adds a component and the ones in it.
func (c *cycloneReader) component(v rawJSON) error {
	if c.depth++; c.depth > cycloneDepth {
		return &LimitError{What: "levels of components in components", Limit: cycloneDepth}
	}
	defer func() { c.depth-- }()
	var part bomPart
	var nested rawJSON
	var publisher, supplier, manufacturer, author string
	err := v.fields(func(key string, value rawJSON) error {
		switch key {
		case "type":
			part.purpose = value.text()
		case "name":
			part.name = value.text()
		case "version":
			part.version = value.text()
		case "purl":
			part.purl = value.text()
		case "publisher":
			publisher = value.text()
		case "author":
			author = value.text()
		case "supplier":
			supplier = value.get("name").text()
		case "manufacturer":
			manufacturer = value.get("name").text()
		case "components":
			nested = value
		}
		return nil
	})
	if err != nil {
		return err
	}
	part.publisher = firstText(publisher, supplier, manufacturer, author)
	if part.name != "" {
		c.r.Software = append(c.r.Software, part.entry())
		if err := c.f.checkEntries(len(c.r.Software)); err != nil {
			return err
		}
	}
	return nested.items(c.component)
}

// firstText is the first that is not empty.
func firstText(texts ...string) string {
	for _, s := range texts {
		if s = strings.TrimSpace(s); s != "" {
			return s
		}
	}
	return ""
}

// cycloneXML is a CycloneDX bill of material as XML.
type cycloneXML struct{}

func (cycloneXML) Name() string { return "CycloneDX XML" }

func (cycloneXML) Detect(f *File) bool {
	local, space := f.rootElement()
	return local == "bom" && (strings.Contains(space, "cyclonedx.org/schema/bom") || strings.Contains(text(f.head(4<<10)), "cyclonedx.org"))
}

func (cycloneXML) Read(ctx context.Context, f *File, emit func(*Report) error) error {
	x := cycloneXMLReader{f: f, r: f.listReport("CycloneDX", false, nil)}
	if err := walkXML(ctx, f, x.start, x.end); err != nil {
		return err
	}
	x.r.Software = slices.DeleteFunc(x.r.Software, func(e Entry) bool { return e.Name == "" })
	return emit(x.r)
}

// cycloneXMLReader follows the path of elements; a component's fields are its children, and components nest.
type cycloneXMLReader struct {
	f     *File
	r     *Report
	parts []bomPart
	makes []map[string]string // publisher, supplier, author, by part
	slots []int               // index in Software that a part has, in the order of the document
}

func (x *cycloneXMLReader) start(path []string, attrs []xml.Attr) error {
	if path[len(path)-1] != "component" {
		return nil
	}
	part := bomPart{}
	for _, a := range attrs {
		if a.Name.Local == "type" {
			part.purpose = a.Value
		}
	}
	slot := -1
	if !inElement(path, "tools") && len(path) >= 2 && path[len(path)-2] == "components" && !inElement(path, "metadata") {
		slot = len(x.r.Software)
		x.r.Software = append(x.r.Software, Entry{})
	}
	x.parts, x.makes, x.slots = append(x.parts, part), append(x.makes, map[string]string{}), append(x.slots, slot)
	return x.f.checkEntries(len(x.r.Software))
}

func inElement(path []string, name string) bool {
	for _, p := range path[:len(path)-1] {
		if p == name {
			return true
		}
	}
	return false
}

func (x *cycloneXMLReader) end(path []string, content string) error {
	name, n := path[len(path)-1], len(x.parts)-1
	if name == "timestamp" && len(path) == 3 && path[1] == "metadata" {
		if t, ok := parseTime(content); ok {
			x.r.CollectedAt = t
		}
	}
	if n < 0 {
		return nil
	}
	part := &x.parts[n]
	switch parent := path[max(0, len(path)-2)]; {
	case name == "component":
		makes := x.makes[n]
		part.publisher = firstText(makes["publisher"], makes["supplier"], makes["manufacturer"], makes["author"])
		switch {
		case x.slots[n] >= 0:
			x.r.Software[x.slots[n]] = part.entry()
		case parent == "metadata":
			x.r.bomSubject(part.purpose, part.name, part.version)
		}
		x.parts, x.makes, x.slots = x.parts[:n], x.makes[:n], x.slots[:n]
	case parent == "component":
		switch name {
		case "name":
			part.name = content
		case "version":
			part.version = content
		case "purl":
			part.purl = content
		case "publisher", "author":
			x.makes[n][name] = content
		}
	case name == "name" && (parent == "supplier" || parent == "manufacturer"):
		x.makes[n][parent] = content
	}
	return nil
}

// walkXML reads the file's elements with the path of local names from the root to each; end gets the text directly
// inside. Nesting is bounded by the file's limits.
func walkXML(ctx context.Context, f *File, start func(path []string, attrs []xml.Attr) error, end func(path []string, content string) error) error {
	d := newXMLDecoder(f.Data)
	var path []string
	var texts [][]byte
	for n := 0; ; n++ {
		if n%4096 == 0 && ctx.Err() != nil {
			return ctx.Err()
		}
		token, err := d.Token()
		if err != nil {
			if len(path) == 0 && n > 0 && errors.Is(err, io.EOF) {
				return nil
			}
			return fmt.Errorf("damaged XML: %w", unexpected(err))
		}
		switch token := token.(type) {
		case xml.StartElement:
			if depth := f.limits().Depth; len(path) >= depth {
				return &LimitError{What: "levels of nesting", Limit: int64(depth)}
			}
			path, texts = append(path, token.Name.Local), append(texts, nil)
			if err := start(path, token.Attr); err != nil {
				return err
			}
		case xml.CharData:
			if n := len(texts); n > 0 && len(texts[n-1]) < 1<<16 {
				texts[n-1] = append(texts[n-1], token...)
			}
		case xml.EndElement:
			n := len(path) - 1
			if err := end(path, strings.TrimSpace(string(texts[n]))); err != nil {
				return err
			}
			path, texts = path[:n], texts[:n]
		}
	}
}
