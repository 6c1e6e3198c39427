package collect

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"unsafe"

	"golang.org/x/sys/windows"
	"golang.org/x/sys/windows/registry"
)

func (h *Host) listers() []lister {
	return []lister{{"the registry", registrySoftware}, {"the registry of users", usersSoftware}}
}

// uninstallKey is where Windows lists what can be uninstalled.
const uninstallKey = `SOFTWARE\Microsoft\Windows\CurrentVersion\Uninstall`

// winKey is a key of the real registry.
type winKey struct {
	registry.Key
	access uint32
}

func openKey(root registry.Key, path string, view uint32) (winKey, error) {
	access := registry.READ | view
	k, err := registry.OpenKey(root, path, access)
	return winKey{k, access}, err
}

// Keys returns the names of the keys below.
func (k winKey) Keys() ([]string, error) { return k.ReadSubKeyNames(-1) }

// Open opens a key below.
func (k winKey) Open(name string) (regKey, error) {
	below, err := registry.OpenKey(k.Key, name, k.access)
	return winKey{below, k.access}, err
}

// Text returns a value as text, with the names of the environment in it filled in.
func (k winKey) Text(name string) string {
	s, kind, err := k.GetStringValue(name)
	if err != nil {
		return ""
	}
	if kind == registry.EXPAND_SZ {
		if full, err := registry.ExpandString(s); err == nil {
			s = full
		}
	}
	return s
}

// Number returns a value as a number; 0 when there is none.
func (k winKey) Number(name string) uint64 {
	n, _, err := k.GetIntegerValue(name)
	if err != nil {
		n, _ = strconv.ParseUint(strings.TrimSpace(k.Text(name)), 10, 64) // some write it as text
	}
	return n
}

// views are the two views of the registry: programs of 32 bit write to their own.
var views = []struct {
	flag uint32
	arch string
}{{registry.WOW64_64KEY, "x86_64"}, {registry.WOW64_32KEY, "i586"}}

// registrySoftware lists what is installed for all users.
func registrySoftware(_ context.Context, _ *Host) ([]Software, error) {
	var list []Software
	var errs []error
	for _, view := range views {
		k, err := openKey(registry.LOCAL_MACHINE, uninstallKey, view.flag)
		if errors.Is(err, registry.ErrNotExist) {
			continue
		}
		if err == nil {
			var found []Software
			found, err = uninstall(k, view.arch, "")
			list = append(list, found...)
			_ = k.Close() // it was only read
		}
		errs = append(errs, err)
	}
	return list, errors.Join(errs...)
}

// usersSoftware lists what users installed for themselves: from the registry for those who are signed in, from a copy of
// their part of it for the others. What cannot be read of a user does not make the list partial: the rest is as complete as
// the rights of the agent let it be.
func usersSoftware(ctx context.Context, _ *Host) ([]Software, error) {
	profiles, err := openKey(registry.LOCAL_MACHINE, `SOFTWARE\Microsoft\Windows NT\CurrentVersion\ProfileList`, registry.WOW64_64KEY)
	if err != nil {
		return nil, errAbsent
	}
	defer profiles.Close()
	sids, err := profiles.Keys()
	if err != nil {
		return nil, errAbsent
	}
	var list []Software
	for _, sid := range sids {
		if ctx.Err() != nil || !strings.HasPrefix(sid, "S-1-5-21-") && !strings.HasPrefix(sid, "S-1-12-") {
			continue // the system's own
		}
		user := accountName(sid)
		if hive, err := openKey(registry.USERS, sid, 0); err == nil {
			list = append(list, hiveSoftware(hive, user)...)
			_ = hive.Close() // it was only read
			continue
		}
		profile, err := profiles.Open(sid)
		if err != nil {
			continue
		}
		folder := profile.Text("ProfileImagePath")
		_ = profile.Close() // it was only read
		list = append(list, signedOutSoftware(folder, user)...)
	}
	return list, nil
}

// hiveSoftware lists the entries in one user's part of the registry.
func hiveSoftware(hive winKey, user string) []Software {
	var list []Software
	for _, place := range []struct{ path, arch string }{
		{`Software\Microsoft\Windows\CurrentVersion\Uninstall`, "x86_64"},
		{`Software\Wow6432Node\Microsoft\Windows\CurrentVersion\Uninstall`, "i586"},
	} {
		k, err := openKey(hive.Key, place.path, 0)
		if err != nil {
			continue
		}
		found, _ := uninstall(k, place.arch, user) // what can be read
		list = append(list, found...)
		_ = k.Close() // it was only read
	}
	return list
}

var (
	advapi32               = windows.NewLazySystemDLL("advapi32.dll")
	regLoadAppKey          = advapi32.NewProc("RegLoadAppKeyW")
	kernel32               = windows.NewLazySystemDLL("kernel32.dll")
	getSystemFirmwareTable = kernel32.NewProc("GetSystemFirmwareTable")
)

// signedOutSoftware reads the registry of a user who is not signed in, from a copy: the original stays as it is.
func signedOutSoftware(folder, user string) []Software {
	dir, err := os.MkdirTemp("", "seatcount-agent-")
	if err != nil {
		return nil
	}
	defer os.RemoveAll(dir)
	path := filepath.Join(dir, "hive")
	if copyFile(path, filepath.Join(folder, "NTUSER.DAT")) != nil || regLoadAppKey.Find() != nil {
		return nil
	}
	name, err := windows.UTF16PtrFromString(path)
	if err != nil {
		return nil
	}
	var handle registry.Key
	status, _, _ := regLoadAppKey.Call(uintptr(unsafe.Pointer(name)), uintptr(unsafe.Pointer(&handle)), registry.READ, 0, 0)
	if status != 0 {
		return nil
	}
	hive := winKey{handle, registry.READ}
	defer hive.Close()
	return hiveSoftware(hive, user)
}

func copyFile(to, from string) error {
	in, err := os.Open(from)
	if err != nil {
		return err
	}
	defer in.Close()
	out, err := os.OpenFile(to, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	_, err = io.Copy(out, in)
	return errors.Join(err, out.Close())
}

// accountName is the name of an account, or its SID.
func accountName(text string) string {
	sid, err := windows.StringToSid(text)
	if err != nil {
		return text
	}
	name, domain, _, err := sid.LookupAccount("")
	if err != nil {
		return text
	}
	return domain + `\` + name
}

// identify reads names from the registry and the hardware's from the tables of its firmware.
func (h *Host) identify(_ context.Context, id *Identity) error {
	h.named(id)
	text := func(path, name string) string {
		k, err := openKey(registry.LOCAL_MACHINE, path, registry.WOW64_64KEY)
		if err != nil {
			return ""
		}
		defer k.Close()
		return clean(k.Text(name))
	}
	const tcp = `SYSTEM\CurrentControlSet\Services\Tcpip\Parameters`
	// The name as people know it: the system cuts that of the network at 15 letters.
	id.Hostname = first(text(tcp, "Hostname"), text(tcp, "NV Hostname"), id.Hostname)
	id.Domain = first(text(tcp, "Domain"), text(tcp, "NV Domain"), id.Domain)
	const version = `SOFTWARE\Microsoft\Windows NT\CurrentVersion`
	build := text(version, "CurrentBuild")
	id.OS, id.OSVersion = windowsName(text(version, "ProductName"), build), first(text(version, "DisplayVersion"), text(version, "ReleaseId"))
	id.OSFull = clean(id.OS + " " + id.OSVersion)
	id.KernelVersion = build
	if major, minor, _ := windows.RtlGetNtVersionNumbers(); major > 0 {
		id.KernelVersion = fmt.Sprintf("%d.%d.%s", major, minor, build)
	}
	const logon = `SOFTWARE\Microsoft\Windows\CurrentVersion\Authentication\LogonUI`
	id.User = strings.TrimPrefix(first(text(logon, "LastLoggedOnSAMUser"), text(logon, "LastLoggedOnUser")), `.\`)
	const bios = `HARDWARE\DESCRIPTION\System\BIOS`
	err := firmware(id)
	id.Manufacturer = first(id.Manufacturer, text(bios, "SystemManufacturer"))
	id.Model = first(id.Model, text(bios, "SystemProductName"))
	return err
}

// windowsName corrects what the registry of Windows 11 says.
func windowsName(name, build string) string {
	if !strings.HasPrefix(name, "Microsoft ") && name != "" {
		name = "Microsoft " + name
	}
	if n, err := strconv.Atoi(build); err == nil && n >= 22000 {
		name = strings.Replace(name, "Windows 10", "Windows 11", 1)
	}
	return first(name, "Microsoft Windows")
}

// firmware reads the firmware's tables: a head of 8 bytes, with their length in the last four, and the tables.
func firmware(id *Identity) error {
	const raw = 'R'<<24 | 'S'<<16 | 'M'<<8 | 'B'
	if err := getSystemFirmwareTable.Find(); err != nil {
		return fmt.Errorf("the firmware cannot be asked for the serial number: %w", err)
	}
	size, _, err := getSystemFirmwareTable.Call(raw, 0, 0, 0)
	if size < 8 || size > 1<<24 {
		return fmt.Errorf("the firmware does not tell the serial number: %w", err)
	}
	data := make([]byte, size)
	n, _, err := getSystemFirmwareTable.Call(raw, 0, uintptr(unsafe.Pointer(&data[0])), size)
	if n < 8 || n > size {
		return fmt.Errorf("the firmware does not tell the serial number: %w", err)
	}
	tables := data[8:n]
	if length := binary.LittleEndian.Uint32(data[4:]); int(length) < len(tables) {
		tables = tables[:length]
	}
	return readSMBIOS(tables, id)
}
