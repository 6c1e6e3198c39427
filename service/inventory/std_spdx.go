package inventory

import (
	"context"
	"strings"
)

// spdxJSON is an SPDX 2 document as JSON. All its packages are listed, the one that it describes as well.
type spdxJSON struct{}

func (spdxJSON) Name() string { return "SPDX JSON" }

func (spdxJSON) Detect(f *File) bool {
	head := f.jsonHead()
	if head.array {
		return false
	}
	// Some tools write the files, megabytes of them, before they say what it is.
	for _, list := range []string{"files", "packages"} {
		if head.is(list, "[") && strings.Contains(text(head.value(list)), `"SPDXID"`) {
			return true
		}
	}
	return strings.HasPrefix(head.text("spdxVersion"), "SPDX-") || head.text("SPDXID") == "SPDXRef-DOCUMENT" ||
		head.is("Document", "{") && strings.Contains(text(head.value("Document")), "spdx") ||
		head.is("sbom", "{") && strings.Contains(text(head.value("sbom")), `"SPDXRef-DOCUMENT"`) // GitHub's export
}

func (spdxJSON) Read(ctx context.Context, f *File, emit func(*Report) error) error {
	doc, _, err := f.json()
	if err != nil {
		return f.damagedJSON(err)
	}
	for _, wrapper := range []string{"Document", "sbom"} {
		if inner := doc.get(wrapper); inner.kind() == '{' {
			doc = inner
		}
	}
	r := f.listReport("SPDX", false, nil)
	described := spdxDescribed(doc)
	err = doc.fields(func(key string, value rawJSON) error {
		switch key {
		case "creationInfo":
			if t, ok := parseTime(value.get("created").text()); ok {
				r.CollectedAt = t
			}
			_ = value.get("creators").items(func(creator rawJSON) error {
				if tool, ok := strings.CutPrefix(creator.text(), "Tool: "); ok {
					r.Agent = tool
				}
				return nil
			})
		case "packages":
			return value.items(func(item rawJSON) error {
				if ctx.Err() != nil {
					return ctx.Err()
				}
				if part, err := spdxPackage(item, described); err != nil {
					return err
				} else if part.name != "" {
					r.Software = append(r.Software, part.entry())
				}
				return f.checkEntries(len(r.Software))
			})
		}
		return nil
	})
	if err != nil {
		return f.damagedJSON(err)
	}
	return emit(r)
}

// spdxDescribed finds the ids of the packages that the document is about.
func spdxDescribed(doc rawJSON) map[string]bool {
	ids := map[string]bool{}
	_ = doc.get("documentDescribes").items(func(id rawJSON) error {
		ids[id.text()] = true
		return nil
	})
	names := []string{"spdxElementId", "relationshipType", "relatedSpdxElement"}
	v := make([]string, len(names))
	_ = doc.get("relationships").items(func(relation rawJSON) error {
		if err := relation.texts(names, v); err == nil && v[0] == "SPDXRef-DOCUMENT" && v[1] == "DESCRIBES" {
			ids[v[2]] = true
		}
		return nil
	})
	return ids
}

func spdxPackage(v rawJSON, described map[string]bool) (part bomPart, err error) {
	var supplier, originator string
	err = v.fields(func(key string, value rawJSON) error {
		switch key {
		case "SPDXID":
			part.subject = described[value.text()]
		case "name":
			part.name = value.text()
		case "versionInfo":
			part.version = value.text()
		case "supplier":
			supplier = cleanPublisher(value.text())
		case "originator":
			originator = cleanPublisher(value.text())
		case "primaryPackagePurpose":
			part.purpose = spdxPurpose(value.text())
		case "externalRefs":
			return value.items(func(ref rawJSON) error {
				if part.purl == "" && ref.get("referenceType").text() == "purl" {
					part.purl = ref.get("referenceLocator").text()
				}
				return nil
			})
		}
		return nil
	})
	part.publisher = firstText(supplier, originator)
	return part, err
}

// spdxPurpose writes a purpose as CycloneDX writes types.
func spdxPurpose(s string) string {
	s = strings.ToLower(strings.ReplaceAll(s, "_", "-"))
	if s == "operatingsystem" {
		return "operating-system"
	}
	return s
}

// spdxTags is an SPDX 2 document in the tag-value form. It is read leniently: real files break rules about ids.
type spdxTags struct{}

func (spdxTags) Name() string { return "SPDX tag-value" }

func (spdxTags) Detect(f *File) bool {
	lines := f.sampleLines()
	return countLines(lines[:min(len(lines), 40)], func(line string) bool {
		return strings.HasPrefix(line, "SPDXVersion:") && strings.Contains(line, "SPDX-")
	}) > 0
}

func (spdxTags) Read(ctx context.Context, f *File, emit func(*Report) error) error {
	r := f.listReport("SPDX", false, nil)
	var part bomPart
	var id, supplier, originator string
	described := map[string]int{} // id → place in Software
	parts := []bomPart{}
	flush := func() {
		if part.name != "" {
			part.publisher = firstText(supplier, originator)
			described[id] = len(parts)
			parts = append(parts, part)
		}
		part, id, supplier, originator = bomPart{}, "", "", ""
	}
	inText := false
	err := f.eachLine(ctx, func(_ int, line string) error {
		if inText { // <text> … </text> over several lines holds whatever the license holds
			inText = !strings.Contains(line, "</text>")
			return nil
		}
		tag, value, ok := strings.Cut(line, ":")
		if !ok {
			return nil
		}
		value = strings.TrimSpace(value)
		inText = strings.HasPrefix(value, "<text>") && !strings.Contains(value, "</text>")
		switch strings.TrimSpace(tag) {
		case "Created":
			if t, ok := parseTime(value); ok {
				r.CollectedAt = t
			}
		case "Creator":
			if tool, ok := strings.CutPrefix(value, "Tool: "); ok {
				r.Agent = strings.TrimSpace(tool)
			}
		case "PackageName":
			flush()
			part.name = value
		case "FileName", "SnippetSPDXID", "LicenseID":
			flush()
		case "SPDXID":
			id = value
		case "PackageVersion":
			part.version = value
		case "PackageSupplier":
			supplier = cleanPublisher(value)
		case "PackageOriginator":
			originator = cleanPublisher(value)
		case "PrimaryPackagePurpose":
			part.purpose = spdxPurpose(value)
		case "ExternalRef":
			if words := strings.Fields(value); len(words) >= 3 && words[1] == "purl" && part.purl == "" {
				part.purl = words[2]
			}
		case "Relationship":
			if words := strings.Fields(value); len(words) == 3 && words[1] == "DESCRIBES" {
				described["→"+words[2]] = 0
			}
		}
		return f.checkEntries(len(parts))
	})
	if err != nil {
		return err
	}
	flush()
	for id, at := range described {
		if _, subject := described["→"+id]; subject {
			parts[at].subject = true
		}
	}
	for _, part := range parts {
		r.Software = append(r.Software, part.entry())
	}
	return emit(r)
}

// spdxGraph is an SPDX 3 document: JSON-LD with a graph of elements.
type spdxGraph struct{}

func (spdxGraph) Name() string { return "SPDX 3 JSON-LD" }

func (spdxGraph) Detect(f *File) bool {
	head := f.jsonHead()
	return head.has("@context") && head.is("@graph", "[") && strings.Contains(text(head.value("@context")), "spdx.org")
}

func (spdxGraph) Read(ctx context.Context, f *File, emit func(*Report) error) error {
	doc, _, err := f.json()
	if err != nil {
		return f.damagedJSON(err)
	}
	r := f.listReport("SPDX", false, nil)
	agents := map[string]string{} // id → name
	var makers []string           // id by entry
	var parts []bomPart
	subjects := map[string]bool{}
	var ids []string
	err = doc.get("@graph").items(func(v rawJSON) error {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		kind := firstText(v.get("type").first(), v.get("@type").first())
		id := firstText(v.get("spdxId").text(), v.get("@id").text())
		switch kind {
		case "CreationInfo":
			if t, ok := parseTime(v.get("created").text()); ok {
				r.CollectedAt = t
			}
		case "Organization", "Person", "Agent", "SoftwareAgent":
			agents[id] = v.get("name").text()
		case "Tool":
			if name := v.get("name").text(); name != "" {
				r.Agent = name
			}
		case "software_Sbom", "Bom", "SpdxDocument":
			return v.get("rootElement").items(func(root rawJSON) error {
				subjects[root.text()] = true
				return nil
			})
		case "software_Package":
			part := bomPart{
				name: v.get("name").text(), version: firstText(v.get("software_packageVersion").text(), v.get("packageVersion").text()),
				purl: v.get("software_packageUrl").text(), purpose: spdx3Purpose(v.get("software_primaryPurpose").text()),
			}
			if part.name != "" {
				parts, ids = append(parts, part), append(ids, id)
				makers = append(makers, firstText(v.get("suppliedBy").first(), v.get("originatedBy").first()))
			}
			return f.checkEntries(len(parts))
		}
		return nil
	})
	if err != nil {
		return f.damagedJSON(err)
	}
	for i, part := range parts {
		part.publisher, part.subject = agents[makers[i]], subjects[ids[i]]
		r.Software = append(r.Software, part.entry())
	}
	return emit(r)
}

// spdx3Purpose writes SPDX 3's "operatingSystem" and "deviceDriver" as CycloneDX does.
func spdx3Purpose(s string) string {
	switch s {
	case "operatingSystem":
		return "operating-system"
	case "deviceDriver":
		return "device-driver"
	}
	return strings.ToLower(s)
}
