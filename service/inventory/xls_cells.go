package inventory

import (
	"encoding/binary"
	"math"
)

// xlsCell is a cell with a value. Sheets have millions, so it is small.
type xlsCell struct {
	row, column, style uint16
	kind               xlsKind
	value              uint64 // the bits of a number, or a place in the book's texts
}

// xlsKind is what a cell's value is.
type xlsKind byte

const (
	xlsNumber xlsKind = iota
	xlsString
	xlsBool
	xlsError
)

// Records of cells of versions 3 and later; version 2 has those of the lower byte with other heads.
const (
	cellInteger    = 0x0002 // version 2 only
	cellNumber     = 0x0203
	cellLabel      = 0x0204
	cellBool       = 0x0205
	cellString     = 0x0207 // the text that the formula before it gave
	cellRK         = 0x027E
	cellRichText   = 0x00D6
	cellManyRK     = 0x00BD
	cellSharedText = 0x00FD
	cellFormula    = 0x0006 // 0x0206 in version 3, 0x0406 in version 4
)

// isCell reports whether the record has values of cells.
func (b *xlsBook) isCell(id uint16) bool {
	switch id {
	case cellNumber, cellLabel, cellBool, cellString, cellRK, cellRichText, cellManyRK, cellSharedText, cellFormula, 0x0206, 0x0406:
		return true
	case cellInteger, 0x0003, 0x0004, 0x0005, 0x0007:
		return b.version == 2
	}
	return false
}

// cell reads a record with cells. Records that are too short for what they are, are damage.
func (b *xlsBook) cell(s *xlsSheet, id uint16, body []byte, r *xlsRecords) error {
	switch {
	case b.version == 2 && id < 8 && id != cellInteger:
		id |= 0x0200
	case id == 0x0406:
		id = 0x0206
	case id == cellFormula:
		id = 0x0206
	}
	if id == cellString {
		return b.formulaText(s, r.text(body))
	}
	s.wait = false
	head := 6
	if b.version == 2 {
		head = 7
	}
	if len(body) < head {
		return damagedXLS("a cell breaks off")
	}
	c := xlsCell{row: binary.LittleEndian.Uint16(body), column: binary.LittleEndian.Uint16(body[2:]), style: binary.LittleEndian.Uint16(body[4:])}
	if b.version == 2 {
		c.style = uint16(body[5] & 0x3F) // the number format itself
	}
	rest := body[head:]
	switch id {
	case cellLabel, cellRichText:
		t := r.text(rest)
		length := int(t.byte())
		if b.version > 2 {
			length |= int(t.byte()) << 8
		}
		return b.addText(s, c, b.longText(t, length))
	case cellManyRK:
		return b.manyRK(s, c, body[4:])
	case cellBool:
		return b.boolOrError(s, c, rest)
	}
	if len(rest) < cellSizes[id] {
		return damagedXLS("a cell breaks off")
	}
	switch id {
	case cellInteger:
		return b.addNumber(s, c, float64(binary.LittleEndian.Uint16(rest)))
	case cellNumber:
		return b.addNumber(s, c, math.Float64frombits(binary.LittleEndian.Uint64(rest)))
	case cellRK:
		return b.addNumber(s, c, shortNumber(binary.LittleEndian.Uint32(rest)))
	case cellSharedText:
		c.kind, c.value = xlsString, uint64(binary.LittleEndian.Uint32(rest))
		if c.value >= uint64(b.shared) {
			return damagedXLS("the text of a cell in row %d is missing", int(c.row)+1)
		}
		return b.add(s, c)
	}
	return b.formula(s, c, rest)
}

// cellSizes are the bytes behind the head that a record needs.
var cellSizes = map[uint16]int{cellInteger: 2, cellNumber: 8, cellRK: 4, cellSharedText: 4, 0x0206: 8}

// shortNumber unpacks a number in 30 bits: an integer or the upper half of a float, perhaps in hundredths.
func shortNumber(rk uint32) float64 {
	var x float64
	if rk&2 != 0 {
		x = float64(int32(rk) >> 2)
	} else {
		x = math.Float64frombits(uint64(rk&^3) << 32)
	}
	if rk&1 != 0 {
		x /= 100
	}
	return x
}

// manyRK reads cells side by side: style and number of each, and the last column at the end.
func (b *xlsBook) manyRK(s *xlsSheet, c xlsCell, rest []byte) error {
	for ; len(rest) >= 8; rest = rest[6:] {
		c.style = binary.LittleEndian.Uint16(rest)
		if err := b.addNumber(s, c, shortNumber(binary.LittleEndian.Uint32(rest[2:]))); err != nil {
			return err
		}
		if c.column++; c.column == 0 {
			break
		}
	}
	return nil
}

func (b *xlsBook) boolOrError(s *xlsSheet, c xlsCell, rest []byte) error {
	if len(rest) < 2 {
		return damagedXLS("a cell breaks off")
	}
	c.value = uint64(rest[0])
	if c.kind = xlsBool; rest[1] != 0 {
		c.kind = xlsError
	}
	return b.add(s, c)
}

// formula takes the value that Excel computed last.
func (b *xlsBook) formula(s *xlsSheet, c xlsCell, value []byte) error {
	if value[6] != 0xFF || value[7] != 0xFF {
		return b.addNumber(s, c, math.Float64frombits(binary.LittleEndian.Uint64(value)))
	}
	c.value = uint64(value[2])
	switch value[0] {
	case 0:
		s.wait = true
		return b.addText(s, c, "") // until its own record comes
	case 1:
		c.kind = xlsBool
	case 2:
		c.kind = xlsError
	default:
		return nil // an empty text
	}
	return b.add(s, c)
}

// formulaText gives the formula before it its text.
func (b *xlsBook) formulaText(s *xlsSheet, t *xlsText) error {
	if !s.wait {
		return nil
	}
	s.wait = false
	length := int(t.byte())
	if b.version > 2 {
		length |= int(t.byte()) << 8
	}
	b.texts[s.cells[len(s.cells)-1].value] = b.longText(t, length)
	return nil
}

func (b *xlsBook) addNumber(s *xlsSheet, c xlsCell, x float64) error {
	if c.value = math.Float64bits(x); math.IsNaN(x) || math.IsInf(x, 0) {
		c.kind, c.value = xlsError, 0x24
	}
	return b.add(s, c)
}

func (b *xlsBook) addText(s *xlsSheet, c xlsCell, text string) error {
	c.kind, c.value = xlsString, uint64(len(b.texts))
	b.texts = append(b.texts, text)
	return b.add(s, c)
}

// add puts the cell into the sheet, which has 256 columns.
func (b *xlsBook) add(s *xlsSheet, c xlsCell) error {
	if b.cells++; b.cells > maxXLSCells {
		return &LimitError{What: "cells in one workbook", Limit: maxXLSCells}
	}
	if c.column > 255 {
		return damagedXLS("a cell in row %d is beyond the last column", int(c.row)+1)
	}
	s.cells = append(s.cells, c)
	return nil
}
