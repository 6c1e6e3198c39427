package inventory

import (
	"archive/tar"
	"archive/zip"
	"bytes"
	"compress/bzip2"
	"compress/gzip"
	"compress/zlib"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"path"
	"slices"
	"strings"
	"unicode/utf8"
)

// maxContainers is how many containers may lie in one another: an archive in an archive, each of them compressed.
const maxContainers = 4

// open takes the containers off and hands what is inside to the formats. It returns why a file is no inventory, or a
// stopError; problems of archive members are emitted as their units.
func (r *reader) open(p part, depth int) error {
	if err := r.ctx.Err(); err != nil {
		return &stopError{err}
	}
	if err := refused(p.data); err != nil {
		return err
	}
	kind := containerOf(p.data)
	if kind != "" && depth >= maxContainers {
		return &LimitError{What: "archives inside one another", Limit: maxContainers}
	}
	switch kind {
	case "zip":
		return r.openZip(p, depth)
	case "tar":
		return r.openTar(p, depth)
	case "gzip", "zlib", "bzip2":
		plain, err := r.inflate(kind, p.data)
		if err != nil {
			return err
		}
		p.data = plain
		return r.open(p, depth+1)
	}
	if isOldOffice(p.data) {
		return r.openOldOffice(p)
	}
	f := &File{Path: p.path, ModTime: p.modTime, Data: p.data, Options: r.opts, Limits: r.limits}
	if err := decode(f); err != nil {
		return err
	}
	if err := sheetsAsText(f); err != nil {
		return err
	}
	return r.read(f)
}

// containerOf recognizes a container by its first bytes; empty for anything else.
func containerOf(data []byte) string {
	switch {
	case bytes.HasPrefix(data, []byte{0x1F, 0x8B}):
		return "gzip"
	case bytes.HasPrefix(data, []byte("PK\x03\x04")), bytes.HasPrefix(data, []byte("PK\x05\x06")):
		return "zip"
	case bytes.HasPrefix(data, []byte("BZh")) && len(data) > 10 && bytes.Equal(data[4:10], []byte("1AY&SY")):
		return "bzip2"
	case len(data) >= 512 && bytes.HasPrefix(data[257:], []byte("ustar")):
		return "tar"
	case len(data) > 6 && data[0] == 0x78 && binary.BigEndian.Uint16(data)%31 == 0 && zlibBegins(data):
		return "zlib"
	}
	return ""
}

// zlibBegins tells compressed bytes from text that happens to begin with "x": one block must inflate.
func zlibBegins(data []byte) bool {
	z, err := zlib.NewReader(bytes.NewReader(data))
	if err != nil {
		return false
	}
	var some [64]byte
	n, err := z.Read(some[:])
	return n > 0 || err == nil || errors.Is(err, io.EOF)
}

// inflate unpacks a compressed file within the limits.
func (r *reader) inflate(kind string, packed []byte) ([]byte, error) {
	var plain io.Reader
	var err error
	hint := int64(len(packed)) * 4
	switch kind {
	case "gzip":
		plain, err = gzip.NewReader(bytes.NewReader(packed))
		if len(packed) >= 4 {
			hint = int64(binary.LittleEndian.Uint32(packed[len(packed)-4:]))
		}
	case "zlib":
		plain, err = zlib.NewReader(bytes.NewReader(packed))
	default:
		plain = bzip2.NewReader(bytes.NewReader(packed))
	}
	if err != nil {
		return nil, fmt.Errorf("damaged %s file: %w", kind, err)
	}
	data, err := r.unpack(plain, int64(len(packed)), hint)
	if errors.Is(err, gzip.ErrHeader) && len(data) > 0 {
		err = nil // whole, with padding behind it
	}
	if err != nil && !errors.Is(err, ErrTooLarge) {
		var stop *stopError
		if errors.As(err, &stop) {
			return nil, err
		}
		return nil, fmt.Errorf("damaged %s file: it breaks off or is broken after %s bytes: %w", kind, grouped(int64(len(data))), err)
	}
	return data, err
}

// freeUnpack is how much may be unpacked before the ratio to the packed size matters: short repetitive files pack well.
const freeUnpack = 16 << 20

// unpack reads all of plain within the limits on size and ratio. hint is the expected size; it is not trusted.
func (r *reader) unpack(plain io.Reader, packed, hint int64) ([]byte, error) {
	allowed := min(r.limits.FileBytes, r.limits.ArchiveBytes-r.spent, max(freeUnpack, packed*r.limits.Ratio))
	buffer := make([]byte, 0, max(512, min(hint+1, allowed+1, max(1<<20, packed*16))))
	for {
		if len(buffer) == cap(buffer) {
			buffer = slices.Grow(buffer, min(len(buffer)+1<<16, int(allowed)+1-len(buffer)))
		}
		n, err := plain.Read(buffer[len(buffer):cap(buffer)])
		buffer = buffer[:len(buffer)+n]
		if int64(len(buffer)) > allowed {
			return nil, r.overflow(int64(len(buffer)), packed)
		}
		if err == io.EOF {
			r.spent += int64(len(buffer))
			return buffer, nil
		}
		if err != nil {
			return buffer, err
		}
		if r.ctx.Err() != nil {
			return nil, &stopError{r.ctx.Err()}
		}
	}
}

// overflow says which of the limits on unpacking was met.
func (r *reader) overflow(size, packed int64) error {
	switch {
	case size > r.limits.FileBytes:
		return &LimitError{What: "bytes in one file after unpacking", Limit: r.limits.FileBytes}
	case size > r.limits.ArchiveBytes-r.spent:
		return &LimitError{What: "bytes in one archive after unpacking", Limit: r.limits.ArchiveBytes}
	}
	return &LimitError{What: fmt.Sprintf("times its packed size of %s bytes after unpacking", grouped(packed)), Limit: r.limits.Ratio}
}

// openZip reads the members of a zip file; a workbook is one file for the table formats.
func (r *reader) openZip(p part, depth int) error {
	archive, err := zip.NewReader(bytes.NewReader(p.data), int64(len(p.data)))
	if err != nil {
		return fmt.Errorf("damaged zip file: %w", err)
	}
	if len(archive.File) > r.limits.Members {
		return &LimitError{What: "files in one archive", Limit: int64(r.limits.Members)}
	}
	switch officeKind(archive) {
	case "xlsx":
		if err := r.checkWorkbook(archive, int64(len(p.data))); err != nil {
			return err
		}
		return r.read(&File{Path: p.path, ModTime: p.modTime, Data: p.data, Binary: true, Options: r.opts, Limits: r.limits})
	case "ods":
		return r.openODS(p, archive)
	case "office":
		return refuse("This is an office document and no list of software; export the list as .csv or .xlsx")
	}
	members := newMembers(r, p, depth)
	for _, file := range archive.File {
		if file.Flags&1 != 0 {
			return refuse("This archive is encrypted; unpack it with its password and add the files in it")
		}
		if file.FileInfo().IsDir() || isJunk(file.Name) {
			continue
		}
		if err := r.openZipMember(members, file); err != nil {
			return err
		}
	}
	return members.finish()
}

func (r *reader) openZipMember(members *members, file *zip.File) error {
	size := int64(min(file.UncompressedSize64, 1<<62))
	if size > r.limits.FileBytes {
		return members.problem(file.Name, &LimitError{What: "bytes in one file after unpacking", Limit: r.limits.FileBytes})
	}
	content, err := file.Open()
	if err != nil {
		return members.problem(file.Name, fmt.Errorf("damaged zip file: %w", err))
	}
	defer content.Close()
	data, err := r.unpack(content, int64(file.CompressedSize64), size)
	if err != nil {
		if !errors.Is(err, ErrTooLarge) && r.ctx.Err() == nil {
			err = fmt.Errorf("damaged zip file: %w", err)
		}
		return members.problem(file.Name, err)
	}
	return members.open(part{path: zipName(file), modTime: file.Modified, data: data})
}

// zipName is the member's path; names that old programs wrote in another charset than UTF-8 are taken for code page 437.
func zipName(file *zip.File) string {
	if utf8.ValidString(file.Name) {
		return file.Name
	}
	return string(fromCharmap([]byte(file.Name), codePage437))
}

// checkWorkbook refuses workbooks that would unpack to more than the limits allow, by what their directory says.
func (r *reader) checkWorkbook(archive *zip.Reader, packed int64) error {
	var total uint64
	for _, file := range archive.File {
		total += min(file.UncompressedSize64, 1<<50)
	}
	allowed := min(r.limits.FileBytes, max(freeUnpack, packed*r.limits.Ratio))
	if total > uint64(allowed) {
		return r.overflow(int64(total), packed)
	}
	return nil
}

// officeKind tells workbooks and other office documents from zip files of inventories.
func officeKind(archive *zip.Reader) string {
	types, kind := false, ""
	for _, file := range archive.File {
		name := strings.ToLower(strings.ReplaceAll(file.Name, `\`, "/"))
		switch {
		case name == "[content_types].xml":
			types = true
		case strings.HasPrefix(name, "xl/"):
			kind = "xlsx"
		case strings.HasPrefix(name, "word/"), strings.HasPrefix(name, "ppt/"):
			kind = "office"
		case name == "mimetype":
			return mimetypeKind(file)
		}
	}
	if types {
		return kind
	}
	return ""
}

func mimetypeKind(file *zip.File) string {
	content, err := file.Open()
	if err != nil {
		return ""
	}
	defer content.Close()
	kind, _ := io.ReadAll(io.LimitReader(content, 128))
	switch {
	case bytes.Contains(kind, []byte("opendocument.spreadsheet")):
		return "ods"
	case bytes.Contains(kind, []byte("opendocument")), bytes.Contains(kind, []byte("epub")):
		return "office"
	}
	return ""
}

// openTar reads the members of a tar file.
func (r *reader) openTar(p part, depth int) error {
	archive := tar.NewReader(bytes.NewReader(p.data))
	members := newMembers(r, p, depth)
	for n := 0; ; n++ {
		header, err := archive.Next()
		if errors.Is(err, io.EOF) {
			return members.finish()
		}
		if err != nil {
			return fmt.Errorf("damaged tar file: %w", err)
		}
		if n >= r.limits.Members {
			return &LimitError{What: "files in one archive", Limit: int64(r.limits.Members)}
		}
		if header.Typeflag != tar.TypeReg || isJunk(header.Name) {
			continue
		}
		data, err := r.unpack(archive, header.Size, header.Size)
		if err == nil {
			err = members.open(part{path: header.Name, modTime: header.ModTime, data: data})
		} else {
			err = members.problem(header.Name, fmt.Errorf("damaged tar file: %w", err))
		}
		if err != nil {
			return err
		}
	}
}

// members passes the files of one archive on, and remembers why those were no inventories.
type members struct {
	r      *reader
	parent part
	depth  int
	before int // of r.known
	count  int
	only   error // why the one file in it was no inventory
}

func newMembers(r *reader, p part, depth int) *members {
	return &members{r: r, parent: p, depth: depth, before: r.known}
}

// open reads one member. Files of other kinds are normal in an archive and passed over; a broken inventory is a
// problem.
func (m *members) open(p part) error {
	name := p.path
	p.path = m.parent.path + "!/" + path.Clean(strings.ReplaceAll(name, `\`, "/"))
	p.member = true
	if p.modTime.IsZero() || p.modTime.Year() < 1981 {
		p.modTime = m.parent.modTime
	}
	m.count++
	err := m.r.open(p, m.depth+1)
	if errors.Is(err, ErrUnknown) || errors.Is(err, ErrNotInventory) {
		m.only = err
		return nil
	}
	return m.problem(name, err)
}

// problem emits the member's problem, unless it ends the run or there is none.
func (m *members) problem(name string, err error) error {
	var stop *stopError
	if err == nil || errors.As(err, &stop) {
		return err
	}
	m.r.known++
	return m.r.send(Unit{Path: m.parent.path + "!/" + name, Err: err})
}

// finish says why nothing in the archive was an inventory.
func (m *members) finish() error {
	switch {
	case m.r.known > m.before:
		return nil
	case m.count == 0:
		return refuse("This archive has no files in it")
	case m.count == 1:
		return fmt.Errorf("the one file in this archive: %w", m.only)
	}
	return fmt.Errorf("none of the %d files in this archive: %w", m.count, ErrUnknown)
}

// isJunk reports whether an archive's member is what operating systems leave in every folder.
func isJunk(name string) bool {
	base := path.Base(strings.ReplaceAll(name, `\`, "/"))
	return strings.HasPrefix(name, "__MACOSX/") || strings.HasPrefix(base, "._") ||
		base == ".DS_Store" || base == "Thumbs.db" || base == "desktop.ini"
}
