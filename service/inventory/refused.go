package inventory

import "bytes"

// refusals are kinds of files that are no inventory, by their first bytes, with what to do instead.
var refusals = []struct {
	magic  string
	offset int
	reason string
}{
	{"SQLite format 3\x00", 0, "This is a database file; export the list of software from the program that made it, as .csv, .xlsx or .json"},
	{"7z\xBC\xAF\x27\x1C", 0, "This is a 7-Zip archive; unpack it and add the files in it"},
	{"Rar!\x1A\x07", 0, "This is a RAR archive; unpack it and add the files in it"},
	{"\xFD7zXZ\x00", 0, "This is an xz archive; unpack it and add the files in it"},
	{"\x28\xB5\x2F\xFD", 0, "This is a Zstandard archive; unpack it and add the files in it"},
	{"MSCF\x00\x00\x00\x00", 0, "This is a cabinet archive; unpack it and add the files in it"},
	{"%PDF-", 0, "This is a PDF document; export the list of software as .csv or .xlsx instead"},
	{"{\\rtf", 0, "This is a text document (RTF); export the list of software as .csv or .xlsx instead"},
	{"\x89PNG\r\n\x1A\n", 0, "This is a picture, not a list of software"},
	{"GIF8", 0, "This is a picture, not a list of software"},
	{"\xFF\xD8\xFF", 0, "This is a picture, not a list of software"},
	{"WEBP", 8, "This is a picture, not a list of software"},
	{"\x7FELF", 0, "This is a program, not a list of software"},
	{"\xCF\xFA\xED\xFE", 0, "This is a program, not a list of software"},
	{"\xCA\xFE\xBA\xBE", 0, "This is a program, not a list of software"},
	{"!<arch>\n", 0, "This is a package or library, not a list of software"},
	{"\xED\xAB\xEE\xDB", 0, "This is a package, not a list of software"},
	{"regf", 0, "This is a raw registry hive; export the key Uninstall with regedit as .reg instead"},
	{"ftyp", 4, "This is a film or sound, not a list of software"},
	{"OggS", 0, "This is a film or sound, not a list of software"},
	{"ID3", 0, "This is a film or sound, not a list of software"},
	{"-----BEGIN PGP MESSAGE", 0, "This file is encrypted; decrypt it and add the result"},
	{"Salted__", 0, "This file is encrypted; decrypt it and add the result"},
}

// refused says why a file of another kind than inventory is not read; nil for anything that may be one.
func refused(data []byte) error {
	if len(bytes.TrimSpace(data[:min(len(data), 4096)])) == 0 && len(bytes.TrimSpace(data)) == 0 {
		return refuse("This file is empty")
	}
	for _, r := range refusals {
		if len(data) >= r.offset && bytes.HasPrefix(data[r.offset:], []byte(r.magic)) {
			return refuse("%s", r.reason)
		}
	}
	if isProgram(data) {
		return refuse("This is a program, not a list of software")
	}
	return nil
}

// isProgram recognizes Windows and DOS programs: "MZ" alone could begin a text.
func isProgram(data []byte) bool {
	return bytes.HasPrefix(data, []byte("MZ")) && bytes.IndexByte(data[:min(len(data), 64)], 0) >= 0
}
