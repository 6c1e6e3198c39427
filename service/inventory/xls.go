package inventory

import (
	"bytes"
	"context"
	"encoding/binary"
	"fmt"
	"strings"
)

// Workbooks of Excel before 2007 are rewritten as .xlsx before formats are asked, as other spreadsheets are rewritten as
// text: what is known of workbooks – sheets, hidden ones, dates as Excel shows them – then holds for both kinds.
//
// No library does the reading: extrame/xls and shakinm/xlsReader panic on real files, as their open issues say, and were
// last released in 2017 and 2022.

// isOldOffice recognizes files of Office before 2007, and bare sheets as small programs write them.
func isOldOffice(data []byte) bool {
	return bytes.HasPrefix(data, []byte(compoundMagic)) || isBareWorkbook(data)
}

// isBareWorkbook recognizes a workbook that is not in a compound file: Excel before version 5, and scripts since then.
func isBareWorkbook(data []byte) bool {
	if len(data) < 8 {
		return false
	}
	length := binary.LittleEndian.Uint16(data[2:])
	switch binary.LittleEndian.Uint16(data) {
	case 0x0009, 0x0209, 0x0409:
		if length != 4 && length != 6 {
			return false
		}
	case 0x0809:
		if length < 4 || length > 16 {
			return false
		}
	default:
		return false
	}
	switch binary.LittleEndian.Uint16(data[6:]) {
	case bofWorkbook, bofSheet, bofWorkspace:
		return true
	}
	return false
}

// openOldOffice reads an old workbook, and says what else the file is.
func (r *reader) openOldOffice(p part) error {
	data, err := ConvertXLS(r.ctx, p.data, r.limits)
	if r.ctx.Err() != nil {
		return &stopError{r.ctx.Err()}
	}
	if err != nil {
		return err
	}
	return r.read(&File{Path: p.path, ModTime: p.modTime, Data: data, Binary: true, Options: r.opts, Limits: r.limits})
}

// ConvertXLS makes an .xlsx workbook of one in the binary format of Excel 2 to 2003 ([MS-XLS], and OpenOffice's
// documentation of the older versions): the cells of its sheets with their values and number formats, nothing else.
// Other documents in the same container are refused with a RefusedError.
func ConvertXLS(ctx context.Context, data []byte, limits Limits) (converted []byte, err error) {
	err = guard(func() (err error) {
		converted, err = convertXLS(ctx, data, limits)
		return err
	})
	return converted, err
}

func convertXLS(ctx context.Context, data []byte, limits Limits) ([]byte, error) {
	stream := data
	if !isBareWorkbook(data) {
		var err error
		if stream, err = workbookStream(data); err != nil {
			return nil, err
		}
	}
	limits = limits.orDefaults()
	b := newXLSBook(ctx, stream)
	if err := b.read(); err != nil {
		return nil, err
	}
	return b.convert(limits.FileBytes)
}

// workbookStream takes the workbook out of its compound file.
func workbookStream(data []byte) ([]byte, error) {
	c, err := openCompound(data)
	if err != nil {
		return nil, fmt.Errorf("damaged Excel (.xls) or other old Office file: %w; open it and save it as .xlsx or .csv", err)
	}
	for _, name := range []string{"Workbook", "Book"} { // Book has the older version, where there are both
		if e := c.find(name); e != nil && e.stream {
			stream, err := c.read(e)
			if err != nil {
				return nil, damagedXLS(err.Error())
			}
			return stream, nil
		}
	}
	return nil, refuse("%s", c.otherKind())
}

func damagedXLS(what string, args ...any) error {
	return fmt.Errorf("damaged workbook: "+what, args...)
}

// compoundKinds are documents other than workbooks, by what lies in their root's folder.
var compoundKinds = []struct{ name, reason string }{
	{"EncryptedPackage", "This Office file is protected with a password; open it, save it without one and add that"},
	{"WordDocument", "This is a Word document (.doc); save the list of software in it as a table in .xlsx, or as .csv"},
	{"PowerPoint Document", "This is a PowerPoint presentation, not a list of software"},
	{"VisioDocument", "This is a Visio drawing, not a list of software"},
	{"__properties_version1.0", "This is a mail of Outlook (.msg); save what is attached to it and add that"},
	{"Quill", "This is a Publisher document; export the list of software as .csv or .xlsx instead"},
	{"SummaryInformation", "This is an old Office file, but no Excel workbook; export the list of software as .csv or .xlsx instead"},
}

// installerID is the class of the root of Windows Installer's files: packages, patches and transforms differ in the first
// byte's last bits.
const installerID = "\x10\x0C\x00\x00\x00\x00\x00\xC0\x00\x00\x00\x00\x00\x00\x46"

// otherKind says what a compound file is that has no workbook, and what to do instead.
func (c *compoundFile) otherKind() string {
	if strings.HasSuffix(c.clsid, installerID) {
		return "This is an installer (.msi), not a list of installed software"
	}
	for _, kind := range compoundKinds {
		for _, e := range c.entries {
			if strings.EqualFold(strings.TrimLeft(e.name, "\x01\x02\x03\x04\x05"), kind.name) {
				return kind.reason
			}
		}
	}
	return "This file is of an old Office or Windows program and no Excel workbook; export the list of software as .csv or .xlsx instead"
}
