package inventory

// open takes the containers off and hands what is inside to the formats.
func (r *reader) open(p part, depth int) error {
	f := &File{Path: p.path, ModTime: p.modTime, Data: p.data, Options: r.opts, Limits: r.limits}
	return r.read(f)
}

func unknown(*File) error { return ErrUnknown }
