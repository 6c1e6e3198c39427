package inventory

import (
	"archive/zip"
	"bytes"
	"strings"
	"testing"
)

const odsContent = `<?xml version="1.0"?><office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" xmlns:table="t" xmlns:text="x"><office:body><office:spreadsheet>
<table:table table:name="Software"><table:table-row><table:table-cell table:number-columns-spanned="3"><text:p>Software report</text:p></table:table-cell><table:covered-table-cell table:number-columns-repeated="2"/></table:table-row>
<table:table-row table:number-rows-repeated="2"><table:table-cell table:number-columns-repeated="1024"/></table:table-row>
<table:table-row><table:table-cell><text:p>Computer</text:p></table:table-cell><table:table-cell><text:p>Software</text:p></table:table-cell><table:table-cell><text:p>Version</text:p></table:table-cell></table:table-row>
<table:table-row><table:table-cell><text:p>PC-1</text:p></table:table-cell><table:table-cell><office:annotation><text:p>a remark</text:p></office:annotation><text:p>Writer<text:s/>&quot;24&quot;</text:p></table:table-cell><table:table-cell office:value="24.1"><text:p>24,1</text:p></table:table-cell></table:table-row>
<table:table-row><table:table-cell table:number-columns-repeated="1"><text:p>PC-2</text:p></table:table-cell><table:table-cell table:number-columns-repeated="2"><text:p>7</text:p></table:table-cell></table:table-row>
<table:table-row table:number-rows-repeated="1048570"><table:table-cell table:number-columns-repeated="1024"/></table:table-row></table:table></office:spreadsheet></office:body></office:document-content>`

const excelXML = `<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet" xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet">
<Worksheet ss:Name="A"><Table><Row><Cell><Data ss:Type="String">Computer</Data></Cell><Cell><Data ss:Type="String">Software</Data></Cell><Cell><Data ss:Type="String">Note</Data></Cell><Cell><Data ss:Type="String">Version</Data></Cell></Row>
<Row ss:Index="4"><Cell><Data ss:Type="String">PC-1</Data><Comment><Data>a remark</Data></Comment></Cell><Cell><Data ss:Type="String">Writer</Data></Cell><Cell ss:Index="4"><Data ss:Type="Number">24.1</Data></Cell></Row></Table></Worksheet></Workbook>`

func TestSpreadsheetsAsText(t *testing.T) {
	want := "PC-1: Writer \"24\"/24,1; PC-2: 7/7"
	checkShapes(t, []shape{
		{"OpenDocument", "box.ods", odsFile(t, odsContent), want},
		{"flat OpenDocument", "box.fods", strings.ReplaceAll(odsContent, "document-content", "document"), want},
		{"broken OpenDocument", "box.ods", odsFile(t, odsContent[:1400]), "problem: damaged"},
		{"Excel 2003 XML", "box.xls", excelXML, "PC-1: Writer/24.1"},
		{"SYLK", "box.slk", "ID;PGLPI_EXPORT\n\nP;PGeneral\nF;P3;FG0L;Y1;X1\nC;N;K\"Computer\"\nF;X2\nC;N;K\"Software\"\nF;X3\nC;N;K\"Version\"\nF;Y2;X1\nC;N;K\"PC-1\"\nF;X2\nC;N;K\"Writer;; big\"\nC;X3;K24.1\nE\n", "PC-1: Writer; big/24.1"},
		{"a drawn table", "PC-5.txt", "+-----------+---------+-----------+\n| name      | version | publisher |\n+-----------+---------+-----------+\n| Writer 24 | 24.1    | Nordwind  |\n| Lumen     |         |           |\n+-----------+---------+-----------+\n2 rows in set\n", "PC-5: Writer 24/24.1 Lumen/"},
		{"a table of PostgreSQL's console", "x.txt", " hostname |  software | version \n----------+-----------+---------\n PC-1     | Writer 24 | 24.1\n PC-2     | Lumen     | \n(2 rows)\n\n", "PC-1: Writer 24/24.1; PC-2: Lumen/"},
		{"a table of Markdown", "PC-5.md", "| Name | Version | Publisher |\n|------|---------|-----------|\n| Writer | 24.1 | Nordwind |\n", "PC-5: Writer/24.1"},
		{"SYLK without formats", "box.slk", "ID;PWXL;N;E\r\nC;Y1;X1;K\"Computer\"\r\nC;X2;K\"Software\"\r\nC;X3;K\"Version\"\r\nC;Y2;X1;K\"PC-1\"\r\nC;X2;K\"Writer\"\r\nE\r\n", "PC-1: Writer/"},
	})
}

func odsFile(t *testing.T, content string) string {
	t.Helper()
	var out bytes.Buffer
	archive := zip.NewWriter(&out)
	for _, member := range [][2]string{{"mimetype", "application/vnd.oasis.opendocument.spreadsheet"}, {"content.xml", content}} {
		w, err := archive.Create(member[0])
		must(t, err)
		_, err = w.Write([]byte(member[1]))
		must(t, err)
	}
	must(t, archive.Close())
	return out.String()
}
