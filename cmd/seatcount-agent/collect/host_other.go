//go:build !windows

package collect

import "context"

func (h *Host) listers() []lister {
	if h.System == "darwin" {
		return []lister{{"Applications", bundles}}
	}
	return unixListers()
}

func (h *Host) identify(ctx context.Context, id *Identity) error {
	if h.System == "darwin" {
		return h.identifyMac(ctx, id)
	}
	return h.identifyLinux(ctx, id)
}
