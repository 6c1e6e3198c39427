package collect

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io/fs"
	"regexp"
	"strings"

	"howett.net/plist"
)

// named parts the computer's name from its domain.
func (h *Host) named(id *Identity) {
	id.Hostname, id.Domain, _ = strings.Cut(strings.TrimSuffix(h.Name, "."), ".")
	if id.Domain == "" {
		id.Domain = domainInHosts(h.read("etc/hosts"), id.Hostname)
	}
	if strings.EqualFold(id.Domain, "local") || strings.EqualFold(id.Domain, "localdomain") {
		id.Domain = "" // of no network
	}
}

// domainInHosts finds the full name of the host in the file hosts.
func domainInHosts(hosts, host string) string {
	for line := range strings.Lines(hosts) {
		line, _, _ = strings.Cut(line, "#")
		names := strings.Fields(line)
		for _, name := range names[min(1, len(names)):] {
			if first, domain, ok := strings.Cut(name, "."); ok && strings.EqualFold(first, host) {
				return domain
			}
		}
	}
	return ""
}

// identifyLinux reads what the kernel knows of the hardware. Serial and UUID are for root.
func (h *Host) identifyLinux(ctx context.Context, id *Identity) error {
	h.named(id)
	const dmi = "sys/class/dmi/id/"
	id.Manufacturer, id.Model = h.read(dmi+"sys_vendor"), h.read(dmi+"product_name")
	id.UUID, id.Serial = h.read(dmi+"product_uuid"), h.read(dmi+"product_serial")
	id.BoardMaker, id.BoardSerial, id.EnclosureSerial = h.read(dmi+"board_vendor"), h.read(dmi+"board_serial"), h.read(dmi+"chassis_serial")
	id.BIOSMaker, id.BIOSVersion = h.read(dmi+"bios_vendor"), h.read(dmi+"bios_version")
	if id.Serial == "" { // computers without DMI
		id.Serial = h.read("sys/firmware/devicetree/base/serial-number")
		id.Model = first(id.Model, h.read("sys/firmware/devicetree/base/model"))
	}
	release := map[string]string{}
	for line := range strings.Lines(first(h.read("etc/os-release"), h.read("usr/lib/os-release"))) {
		if key, value, ok := strings.Cut(strings.TrimSpace(line), "="); ok {
			release[key] = strings.Trim(value, `"'`)
		}
	}
	id.OS, id.OSVersion, id.OSFull = first(release["NAME"], "Linux"), release["VERSION_ID"], first(release["PRETTY_NAME"], release["NAME"], "Linux")
	id.KernelVersion = h.read("proc/sys/kernel/osrelease")
	id.User = signedIn(h)
	if id.User == "" {
		if out, err := h.Run(ctx, "loginctl", "list-users", "--no-legend"); err == nil {
			if f := strings.Fields(string(out)); len(f) > 1 {
				id.User = f[1]
			}
		}
	}
	if _, err := fs.ReadFile(h.Files, dmi+"product_uuid"); errors.Is(err, fs.ErrPermission) {
		return errors.New("serial number and UUID are for root alone: the computer is told by its name")
	}
	return nil
}

// signedIn is the first user in the list of who is signed in: records of 384 bytes, the type in the first four, 7 for a
// user, and the name in 32 bytes from the 44th on.
func signedIn(h *Host) string {
	data, err := fs.ReadFile(h.Files, "run/utmp")
	if err != nil {
		return ""
	}
	for ; len(data) >= 384; data = data[384:] {
		if binary.NativeEndian.Uint32(data) == 7 {
			name, _, _ := strings.Cut(string(data[44:76]), "\x00")
			return name
		}
	}
	return ""
}

var ioregValue = regexp.MustCompile(`"(IOPlatformUUID|IOPlatformSerialNumber|model)" = <?"([^"]*)"`)

// identifyMac asks the registry of devices, and reads the version of the system.
func (h *Host) identifyMac(ctx context.Context, id *Identity) error {
	h.named(id)
	id.Manufacturer = "Apple Inc."
	out, err := h.Run(ctx, "ioreg", "-rd1", "-c", "IOPlatformExpertDevice")
	for _, m := range ioregValue.FindAllStringSubmatch(string(out), -1) {
		switch m[1] {
		case "IOPlatformUUID":
			id.UUID = m[2]
		case "IOPlatformSerialNumber":
			id.Serial = m[2]
		case "model":
			id.Model = m[2]
		}
	}
	id.OS = "macOS"
	var system struct {
		Name    string `plist:"ProductName"`
		Version string `plist:"ProductVersion"`
	}
	if data, err := fs.ReadFile(h.Files, "System/Library/CoreServices/SystemVersion.plist"); err == nil {
		if _, err := plist.Unmarshal(data, &system); err == nil {
			id.OS, id.OSVersion = first(system.Name, id.OS), system.Version
		}
	}
	id.OSFull = strings.TrimSpace(id.OS + " " + id.OSVersion)
	if kernel, err := h.Run(ctx, "uname", "-r"); err == nil {
		id.KernelVersion = clean(string(kernel))
	}
	if owner, err := h.Run(ctx, "stat", "-f", "%Su", "/dev/console"); err == nil && clean(string(owner)) != "root" {
		id.User = clean(string(owner))
	}
	if err != nil {
		return fmt.Errorf("the hardware could not be asked for its serial number: %w", err)
	}
	return nil
}
