package agent

import "testing"

// FuzzMessage looks at requests of any kind: nothing from the net ends the program or costs more than it may.
func FuzzMessage(f *testing.F) {
	const prolog = `<?xml version="1.0"?><REQUEST><DEVICEID>pc-1</DEVICEID><QUERY>PROLOG</QUERY></REQUEST>`
	f.Add([]byte(prolog), true)
	f.Add(deflated.pack([]byte(prolog)), true)
	f.Add(gzipped.pack([]byte(`{"action":"contact","deviceid":"pc-1"}`)), true)
	f.Add([]byte(`{"action":"inventory","content":{`), false)
	f.Add([]byte("\x78\x9c\x00"), true)
	f.Fuzz(func(t *testing.T, head []byte, whole bool) {
		m := messageOf(head, whole)
		if !whole && m.query != "" {
			t.Errorf("a part of a request is taken for a %s", m.query)
		}
		if len(m.deviceID) > maxMessage {
			t.Errorf("the id has %d bytes", len(m.deviceID))
		}
		name := fileName(m.deviceID)
		if !isDeviceName(name) {
			t.Errorf("%q becomes the file name %q", m.deviceID, name)
		}
	})
}
