package inventory

import (
	"bytes"
	"context"
	"encoding/json"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"strings"
)

// deviceXML reads what scripts and management tools write as XML about a device and its software. The document is
// rewritten as JSON, and read by what is known of that:
//
//	<computer><general><name>PC-1</name></general><software><application><name>Writer</name>…
//	<Inventory ComputerName="PC-1"><Software><Item Name="Writer" Version="24.1"/>…
type deviceXML struct{}

// Name is how people know it.
func (deviceXML) Name() string { return "Device XML" }

// Detect looks for a list of software, and for a device or rows that can be nothing else, in the names of elements and
// attributes at the beginning of the file.
func (deviceXML) Detect(f *File) bool {
	root, _ := f.rootElement()
	switch strings.ToLower(root) {
	case "", "html", "svg", "rss", "feed", "project", "plist", "configuration", "manifest", "package":
		return false
	}
	decoder := newXMLDecoder(f.head(256 << 10))
	decoder.Strict = false
	list, strong, named, version := false, false, false, false
	for range 20_000 {
		token, err := decoder.Token()
		if err != nil {
			break
		}
		start, ok := token.(xml.StartElement)
		if !ok {
			continue
		}
		names := []string{start.Name.Local}
		for _, a := range start.Attr {
			names = append(names, a.Name.Local)
		}
		for i, name := range names {
			folded := foldHeader(name)
			strong = strong || i == 0 && softwareLists[folded]
			list = list || i == 0 && (vagueLists[folded] || headerMeanings[folded].role == roleSoftware && headerMeanings[folded].rank == 0)
			named = named || isIdentifyingField(folded)
			version = version || headerMeanings[folded].role == roleVersion
		}
		if version && (strong || list && named) {
			return true
		}
	}
	return false
}

// Read rewrites and reads the document.
func (deviceXML) Read(ctx context.Context, f *File, emit func(*Report) error) error {
	root, err := readXMLTree(ctx, f)
	if err != nil {
		return err
	}
	var out bytes.Buffer
	name := root.name
	copied := *f
	if root.items() != nil { // rows of a table
		root.json(&out, 0)
		copied.Data, copied.seen = out.Bytes(), sniffed{}
		if t := findJSON(&copied); t != nil {
			return jsonTable{t.kind}.Read(ctx, &copied, func(r *Report) error {
				r.Complete = false
				return emit(r)
			})
		}
		root = &xmlNode{children: []*xmlNode{root}}
		out = bytes.Buffer{}
	}
	root.json(&out, 0)
	copied.Data, copied.seen = out.Bytes(), sniffed{}
	err = deviceJSON{}.Read(ctx, &copied, emit)
	if errors.Is(err, ErrUnknown) {
		return fmt.Errorf("%w: XML or HTML with the root element <%s>", ErrUnknown, name)
	}
	return err
}

// xmlNode is an element with what is in it.
type xmlNode struct {
	name     string
	text     string
	children []*xmlNode // attributes are the first ones
}

// maxXMLNodes bounds the memory for one document; an element is a token for its beginning, its text and its end.
const maxXMLNodes = 1_000_000

func readXMLTree(ctx context.Context, f *File) (*xmlNode, error) {
	decoder := newXMLDecoder(f.Data)
	stack := []*xmlNode{{}}
	for n := 0; ; n++ {
		if n%4096 == 0 && ctx.Err() != nil {
			return nil, ctx.Err()
		}
		token, err := decoder.Token()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, broken(f.Data, int(decoder.InputOffset()), "%v", err)
		}
		top := stack[len(stack)-1]
		switch t := token.(type) {
		case xml.StartElement:
			node := &xmlNode{name: t.Name.Local}
			for _, a := range t.Attr {
				if a.Name.Space != "xmlns" && a.Name.Local != "xmlns" {
					node.children = append(node.children, &xmlNode{name: a.Name.Local, text: a.Value})
					n++
				}
			}
			top.children = append(top.children, node)
			if stack = append(stack, node); len(stack) > 200 || n > 3*maxXMLNodes {
				return nil, &LimitError{What: "elements in one XML file, or levels of them", Limit: maxXMLNodes}
			}
		case xml.EndElement:
			stack = stack[:len(stack)-1]
		case xml.CharData:
			if s := strings.TrimSpace(string(t)); s != "" && len(top.text) < maxCell {
				top.text += s
			}
		}
	}
	if len(stack[0].children) == 0 {
		return nil, ErrUnknown
	}
	return stack[0].children[0], nil
}

// json writes the node as a text, a list or an object.
func (x *xmlNode) json(out *bytes.Buffer, depth int) {
	switch items := x.items(); {
	case len(x.children) == 0:
		quoteJSON(out, x.text)
	case items != nil:
		out.WriteByte('[')
		for i, item := range items {
			if i > 0 {
				out.WriteByte(',')
			}
			item.json(out, depth+1)
		}
		out.WriteByte(']')
	default:
		x.object(out, depth)
	}
}

// items are the elements of a list: of one name and repeated, or below a name of lists, with nothing beside them but
// numbers of how many there are.
func (x *xmlNode) items() []*xmlNode {
	var items []*xmlNode
	for _, c := range x.children {
		switch {
		case len(c.children) == 0 && isCountName(c.name):
		case len(items) > 0 && c.name != items[0].name:
			return nil
		default:
			items = append(items, c)
		}
	}
	folded := foldHeader(x.name)
	isList := softwareLists[folded] || vagueLists[folded] || deviceLists[folded]
	if len(items) > 1 || len(items) == 1 && isList && (len(items[0].children) > 0 || len(x.children) == 1) && !vagueLists[foldHeader(items[0].name)] {
		return items
	}
	return nil
}

func isCountName(name string) bool {
	switch foldHeader(name) {
	case "size", "count", "total", "totalcount", "number", "type":
		return true
	}
	return false
}

// object writes the children by name; those of one name are a list.
func (x *xmlNode) object(out *bytes.Buffer, depth int) {
	groups := map[string][]*xmlNode{}
	var order []string
	for _, c := range x.children {
		if groups[c.name] == nil {
			order = append(order, c.name)
		}
		groups[c.name] = append(groups[c.name], c)
	}
	out.WriteByte('{')
	for i, name := range order {
		if i > 0 {
			out.WriteByte(',')
		}
		group := groups[name]
		if len(group) == 1 && !group[0].isItem() {
			quoteJSON(out, name)
			out.WriteByte(':')
			group[0].json(out, depth+1)
			continue
		}
		quoteJSON(out, listName(name))
		out.WriteString(":[")
		for j, c := range group {
			if j > 0 {
				out.WriteByte(',')
			}
			c.json(out, depth+1)
		}
		out.WriteByte(']')
	}
	out.WriteByte('}')
}

// isItem reports whether a single element is a list's only one: <software> with a name and a version, and nothing deeper.
func (x *xmlNode) isItem() bool {
	if listName(x.name) == x.name && foldHeader(x.name) != "software" || len(x.children) < 2 {
		return false
	}
	for _, c := range x.children {
		if len(c.children) > 0 {
			return false
		}
	}
	return true
}

// listName is what a list of elements of this name is called.
func listName(name string) string {
	switch foldHeader(name) {
	case "software", "application", "program", "app", "installedsoftware", "installedapplication", "installedprogram", "softwareitem":
		return "software"
	}
	return name
}

func quoteJSON(out *bytes.Buffer, s string) {
	if quoted, err := json.Marshal(s); err == nil {
		out.Write(quoted)
	}
}
