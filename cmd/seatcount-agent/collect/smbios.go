package collect

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
)

// The tables of the firmware, as the specification "System Management BIOS Reference" (DMTF DSP0134) has them: structures
// of a type, a length and a handle, each followed by its texts, which it names by number.

// readSMBIOS takes identity from the tables.
func readSMBIOS(tables []byte, id *Identity) error {
	for len(tables) >= 4 {
		kind, length := tables[0], int(tables[1])
		if length < 4 || length > len(tables) {
			return errors.New("the tables of the firmware are damaged")
		}
		body, rest := tables[:length], tables[length:]
		end := bytes.Index(rest, []byte{0, 0})
		if end < 0 {
			return errors.New("the tables of the firmware are cut")
		}
		texts := bytes.Split(rest[:end], []byte{0})
		tables = rest[end+2:]
		text := func(offset int) string {
			if offset >= len(body) || body[offset] == 0 || int(body[offset]) > len(texts) {
				return ""
			}
			return clean(string(texts[body[offset]-1]))
		}
		switch kind {
		case 0:
			id.BIOSMaker, id.BIOSVersion = text(4), text(5)
		case 1:
			id.Manufacturer, id.Model, id.Serial = text(4), text(5), text(7)
			if len(body) >= 24 {
				id.UUID = smbiosUUID(body[8:24])
			}
		case 2:
			if id.BoardMaker == "" {
				id.BoardMaker, id.BoardSerial = text(4), text(7)
			}
		case 3:
			if id.EnclosureSerial == "" {
				id.EnclosureSerial = text(7)
			}
		case 127:
			return nil
		}
	}
	return nil
}

// smbiosUUID is the UUID in the usual form: the first three parts are stored with the lowest byte first.
func smbiosUUID(b []byte) string {
	if bytes.Equal(b, make([]byte, 16)) || bytes.Equal(b, bytes.Repeat([]byte{0xff}, 16)) {
		return ""
	}
	return fmt.Sprintf("%08X-%04X-%04X-%04X-%012X", binary.LittleEndian.Uint32(b), binary.LittleEndian.Uint16(b[4:]), binary.LittleEndian.Uint16(b[6:]),
		binary.BigEndian.Uint16(b[8:]), b[10:16])
}
