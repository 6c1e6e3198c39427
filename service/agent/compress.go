package agent

import (
	"bytes"
	"compress/flate"
	"compress/gzip"
	"compress/zlib"
	"fmt"
	"io"
	"sync"
)

// compression is how agents pack what they send, which they do not always say; the first bytes tell.
type compression int

const (
	plain    compression = iota
	deflated             // zlib, RFC 1950: most agents
	gzipped              // RFC 1952: agents without a library for the other
)

func compressionOf(head []byte) compression {
	switch {
	case len(head) >= 2 && head[0] == 0x1f && head[1] == 0x8b:
		return gzipped
	case len(head) >= 2 && head[0]&0x0f == 8 && head[0]>>4 <= 7 && (int(head[0])<<8|int(head[1]))%31 == 0:
		return deflated
	}
	return plain
}

// mediaType is what agents call the compression.
func (c compression) mediaType(plainType string) string {
	switch c {
	case deflated:
		return "application/x-compress-zlib"
	case gzipped:
		return "application/x-compress-gzip"
	}
	return plainType
}

// zlibWriters are kept: one takes most of a megabyte, for an answer of a few bytes.
var zlibWriters = sync.Pool{New: func() any { return zlib.NewWriter(nil) }}

// pack packs an answer.
func (c compression) pack(data []byte) []byte {
	var out bytes.Buffer
	switch c {
	case deflated:
		w := zlibWriters.Get().(*zlib.Writer)
		defer zlibWriters.Put(w)
		w.Reset(&out)
		_, _ = w.Write(data) // a buffer takes everything
		_ = w.Close()
	case gzipped:
		w := gzip.NewWriter(&out)
		_, _ = w.Write(data)
		_ = w.Close()
	default:
		return data
	}
	return out.Bytes()
}

// unpack returns at most limit bytes of what is packed in data.
func (c compression) unpack(data []byte, limit int64) ([]byte, error) {
	r := io.Reader(bytes.NewReader(data))
	var err error
	switch c {
	case deflated:
		r, err = zlib.NewReader(r)
	case gzipped:
		r, err = gzip.NewReader(r)
	}
	if err != nil {
		return nil, err
	}
	return io.ReadAll(io.LimitReader(r, limit))
}

// decoded takes the Content-Encoding of HTTP away, where it is not one that reading inventory takes away itself.
func decoded(encoding string, body io.Reader) (io.Reader, error) {
	switch encoding {
	case "", "identity", "gzip", "x-gzip", "zlib":
		return body, nil
	case "deflate": // zlib, says the standard; some send what is within
		var head [2]byte
		n, err := io.ReadFull(body, head[:])
		if err != nil && err != io.ErrUnexpectedEOF && err != io.EOF {
			return nil, err
		}
		whole := io.MultiReader(bytes.NewReader(head[:n]), body)
		if compressionOf(head[:n]) == plain {
			return flate.NewReader(whole), nil
		}
		return whole, nil
	}
	return nil, fmt.Errorf("the content encoding %q is not known here; gzip is, and deflate", encoding)
}
