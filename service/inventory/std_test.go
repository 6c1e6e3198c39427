package inventory

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"seatcount/model"
)

func kindsOf(r *Report) (kinds []model.Kind) {
	for _, e := range r.Software {
		kinds = append(kinds, e.Kind)
	}
	return kinds
}

func TestStandardSamples(t *testing.T) {
	for _, tc := range []struct {
		file, format string
		entries      int
	}{
		{"sbom-spdx/k8s-bom-ubi8-minimal.spdx.json", "SPDX JSON", 9},
		{"sbom-spdx/powershell.spdx", "SPDX tag-value", 331},
		{"sbom-spdx/syft-ubi8-minimal.spdx.json", "SPDX JSON", 103},
		{"sbom-spdx/trivy-centos7-desktop.spdx.json", "SPDX JSON", 593},
		{"sbom-spdx/trivy-ubi8-minimal.spdx.json", "SPDX JSON", 105},
		{"swid/hello-1.0-1.i386.swidtag", "SWID tag", 1},
		{"swid/hello-2.0-1.x86_64-signed.swidtag", "SWID tag", 1},
	} {
		t.Run(tc.file, func(t *testing.T) {
			r := oneReport(t, readUnits(t, sample(t, tc.file), Options{}), tc.format)
			if len(r.Software) != tc.entries || r.Complete || !r.HasSoftware || r.CollectedAt.IsZero() {
				t.Errorf("%d entries, complete %v, collected %v; want %d, partial", len(r.Software), r.Complete, r.CollectedAt, tc.entries)
			}
		})
	}
}

var cycloneWant = []string{"musl 1.2.4-r2", "left-pad 1.0", "inner 0.1", "Lumen Office 7", "GPU firmware 3", "no version"}

func checkCyclone(t *testing.T, r *Report) {
	t.Helper()
	if got := entriesOf(r); !slices.Equal(got, cycloneWant) {
		t.Errorf("%q", got)
	}
	want := []model.Kind{model.KindPackage, model.KindComponent, model.KindComponent, model.KindUnknown, model.KindDriver, model.KindComponent}
	if got := kindsOf(r); !slices.Equal(got, want) {
		t.Errorf("kinds %v, want %v", got, want)
	}
	if r.Software[3].Publisher != "Lumen Works" || r.OS != "alpine 3.19" || r.CollectedAt.IsZero() || r.Complete {
		t.Errorf("%+v", r)
	}
}

func TestCycloneDX(t *testing.T) {
	checkCyclone(t, readReports(t, "x.json", `{"$schema":"http://cyclonedx.org/schema/bom-1.5.schema.json","bomFormat":"CycloneDX","specVersion":"1.5","version":1,
		"metadata":{"timestamp":"2024-05-06T07:08:09Z","tools":{"components":[{"type":"application","name":"scanner","version":"1"}]},"component":{"type":"operating-system","name":"alpine","version":"3.19"}},
		"components":[{"type":"library","name":"musl","version":"1.2.4-r2","purl":"pkg:apk/alpine/musl@1.2.4-r2"},
			{"type":"library","group":"@x","name":"left-pad","version":"1.0","purl":"pkg:npm/left-pad@1.0","components":[{"type":"library","name":"inner","version":"0.1"}]},
			{"type":"application","name":"Lumen Office","version":"7","supplier":{"name":"Lumen Works"}},
			{"type":"firmware","name":"GPU firmware","version":"3"},{"type":"library","name":"no version"},{"type":"file"}]}`, "CycloneDX JSON")[0])
	checkCyclone(t, readReports(t, "x.xml", `<?xml version="1.0" encoding="UTF-8"?>
<bom xmlns="http://cyclonedx.org/schema/bom/1.4" serialNumber="urn:uuid:1" version="1">
 <metadata><timestamp>2024-05-06T07:08:09Z</timestamp><tools><components><component type="application"><name>scanner</name></component></components></tools>
  <component type="operating-system"><name>alpine</name><version>3.19</version><components><component type="library"><name>of the subject</name></component></components></component></metadata>
 <components>
  <component type="library"><name>musl</name><version>1.2.4-r2</version><purl>pkg:apk/alpine/musl@1.2.4-r2</purl></component>
  <component type="library"><group>@x</group><name>left-pad</name><version>1.0</version><purl>pkg:npm/left-pad@1.0</purl>
   <components><component type="library"><name>inner</name><version>0.1</version></component></components></component>
  <component type="application"><supplier><name>Lumen Works</name></supplier><name>Lumen Office</name><version>7</version><licenses><license><name>not the name</name></license></licenses></component>
  <component type="firmware"><name>GPU firmware</name><version>3</version></component>
  <component type="library"><name>no version</name></component>
  <component type="file"></component>
 </components>
</bom>`, "CycloneDX XML")[0])
}

func TestSPDX(t *testing.T) {
	want := []string{"image 1", "bash 5.1", "left-pad", "Lumen Office 7"}
	kinds := []model.Kind{model.KindUnknown, model.KindPackage, model.KindComponent, model.KindUnknown}
	check := func(r *Report) {
		t.Helper()
		if got := entriesOf(r); !slices.Equal(got, want) || !slices.Equal(kindsOf(r), kinds) {
			t.Errorf("%q %v", got, kindsOf(r))
		}
		if r.Software[3].Publisher != "Lumen Works" || r.CollectedAt.IsZero() || r.Complete {
			t.Errorf("%+v", r)
		}
	}
	check(readReports(t, "x.json", `{"SPDXID":"SPDXRef-DOCUMENT","creationInfo":{"created":"2024-05-06T07:08:09Z","creators":["Tool: scanner-1"]},
		"packages":[{"SPDXID":"SPDXRef-image","name":"image","versionInfo":"1"},
			{"name":"bash","versionInfo":"5.1","supplier":"NOASSERTION","externalRefs":[{"referenceCategory":"SECURITY","referenceType":"cpe23Type","referenceLocator":"cpe"},{"referenceCategory":"PACKAGE-MANAGER","referenceType":"purl","referenceLocator":"pkg:rpm/redhat/bash@5.1"}]},
			{"name":"left-pad","versionInfo":"NOASSERTION"},
			{"name":"Lumen Office","versionInfo":"7","supplier":"Organization: Lumen Works (info@example.org)","primaryPackagePurpose":"APPLICATION"}],
		"relationships":[{"spdxElementId":"SPDXRef-DOCUMENT","relationshipType":"DESCRIBES","relatedSpdxElement":"SPDXRef-image"}],"spdxVersion":"SPDX-2.3"}`, "SPDX JSON")[0])
	check(readReports(t, "x.spdx", `SPDXVersion: SPDX-2.2
DataLicense: CC0-1.0
Created: 2024-05-06T07:08:09Z
Relationship: SPDXRef-DOCUMENT DESCRIBES image
PackageName: image
SPDXID: image
PackageVersion: 1
PackageCopyrightText: <text>by
PackageName: not one
</text>
PackageName: bash
SPDXID: SPDXRef-bash
PackageVersion: 5.1
PackageSupplier: NOASSERTION
ExternalRef: PACKAGE-MANAGER purl pkg:rpm/redhat/bash@5.1
PackageName: left-pad
PackageVersion: NOASSERTION
PackageName: Lumen Office
PackageVersion: 7
PackageSupplier: Organization: Lumen Works (info@example.org)
PrimaryPackagePurpose: APPLICATION
FileName: ./x
SPDXID: SPDXRef-x
`, "SPDX tag-value")[0])
	check(readReports(t, "x.json", `{"@context":"https://spdx.org/rdf/3.0.1/spdx-context.jsonld","@graph":[
		{"type":"CreationInfo","@id":"_:c","created":"2024-05-06T07:08:09Z"},{"type":"Organization","spdxId":"o1","name":"Lumen Works"},
		{"type":"software_Sbom","rootElement":["p0"]},{"type":"software_Package","spdxId":"p0","name":"image","software_packageVersion":"1"},
		{"type":"software_Package","spdxId":"p1","name":"bash","software_packageVersion":"5.1","software_packageUrl":"pkg:deb/debian/bash@5.1"},
		{"type":"software_Package","spdxId":"p2","name":"left-pad","software_primaryPurpose":"library"},
		{"type":"software_Package","spdxId":"p3","name":"Lumen Office","software_packageVersion":"7","suppliedBy":["o1"],"software_primaryPurpose":"application"},
		{"type":"software_File","name":"x"}]}`, "SPDX 3 JSON-LD")[0])
}

func TestSWID(t *testing.T) {
	tag2015 := `<?xml version="1.0" encoding="utf-8"?>
<SoftwareIdentity xmlns="http://standards.iso.org/iso/19770/-2/2015/schema.xsd" name="Lumen Office" version="7.1" tagId="x">
 <Entity name="Tagger" regid="t" role="tagCreator"/><Entity name="Lumen Works" regid="l" role="softwareCreator licensor"/>
 <Payload><File name="lumen.exe"/></Payload></SoftwareIdentity>`
	tag2009 := `<?xml version="1.0" encoding="utf-8"?>
<swid:software_identification_tag xmlns:swid="http://standards.iso.org/iso/19770/-2/2009/schema.xsd">
 <swid:entitlement_required_indicator>true</swid:entitlement_required_indicator><swid:product_title>Lumen Draw</swid:product_title>
 <swid:product_version><swid:name>3.2</swid:name><swid:numeric><swid:major>3</swid:major></swid:numeric></swid:product_version>
 <swid:software_creator><swid:name>Lumen Works</swid:name><swid:regid>l</swid:regid></swid:software_creator></swid:software_identification_tag>`
	patch := strings.ReplaceAll(strings.ReplaceAll(tag2015, `name="Lumen Office"`, `name="Lumen fix" patch="true"`), "\n", "")
	corpus := strings.Replace(tag2015, `name="Lumen Office"`, `name="Lumen setup" corpus="true"`, 1)
	evidence := strings.Replace(tag2015, "<Payload>", `<Evidence date="2024-05-06T07:08:09Z" deviceId="pc8.example.com"/><Payload>`, 1)

	r := readReports(t, "PC7/tags.swidtag", tag2015+"\n"+tag2009+"\n"+patch+corpus, "SWID tag")[0]
	if got := entriesOf(r); !slices.Equal(got, []string{"Lumen Office 7.1", "Lumen Draw 3.2", "Lumen fix 7.1"}) {
		t.Errorf("%q", got)
	}
	for _, e := range r.Software {
		if e.Publisher != "Lumen Works" {
			t.Errorf("%s by %q", e.Name, e.Publisher)
		}
	}
	if r.Software[2].Kind != model.KindUpdate || r.Complete {
		t.Errorf("%+v", r)
	}
	if r := readReports(t, "x.swidtag", evidence, "SWID tag")[0]; r.Hostname != "pc8" || r.Domain != "example.com" || r.CollectedAt.IsZero() {
		t.Errorf("evidence: %+v", r)
	}
	rpm := strings.Replace(tag2015, `version="7.1"`, `version="7.1-4.fc30.x86_64" versionScheme="rpm"`, 1)
	if r := readReports(t, "/data/PC7/swidtag/lumen.example/regid.lumen.office.swidtag", rpm, "SWID tag")[0]; r.Hostname != "PC7" || r.Software[0].Version != "7.1-4.fc30.x86_64" || r.Software[0].Kind != model.KindPackage {
		t.Errorf("a package's tag in a folder of tags: %+v", r)
	}
	if u := readText(t, "x.swidtag", corpus, Options{}); !errors.Is(u.Err, ErrNotInventory) {
		t.Errorf("corpus: %v", u.Err)
	}
}
