package collect

import (
	"encoding/json"
	"strings"
	"time"
)

// JSON returns the report as GLPI inventory JSON, as GLPI Agent writes it; see
// https://github.com/glpi-project/inventory_format. Times are local, as the format has it, with the zone beside them.
func (h *Host) JSON(r *Report) ([]byte, error) {
	id := r.Identity
	inventory := document{
		Action: "inventory", DeviceID: h.deviceID(r), ItemType: "Computer", Partial: r.Partial, Tag: h.Tag,
		Content: content{
			AccessLog: accessLog{LogDate: h.Now.Local().Format(time.DateTime)},
			BIOS: bios{
				SystemMaker: id.Manufacturer, SystemModel: id.Model, Serial: id.Serial, BIOSMaker: id.BIOSMaker, BIOSVersion: id.BIOSVersion,
				BoardMaker: id.BoardMaker, BoardSerial: id.BoardSerial, EnclosureSerial: id.EnclosureSerial,
			},
			Hardware: hardware{Name: id.Hostname, UUID: id.UUID, Workgroup: id.Workgroup, LastUser: id.User, Chassis: id.Chassis},
			OS: operatingSystem{
				Name: id.OS, Version: id.OSVersion, FullName: id.OSFull, Arch: archName(h.Arch), Kernel: h.System, KernelVersion: id.KernelVersion,
				DNSDomain: id.Domain,
			},
			Software: r.Software, Client: "Seatcount-Agent_v" + h.Version,
		},
	}
	zone, _ := h.Now.Local().Zone()
	inventory.Content.OS.Timezone = timezone{Name: zone, Offset: h.Now.Local().Format("-0700")}
	if id.Domain != "" {
		inventory.Content.OS.FQDN = id.Hostname + "." + id.Domain
	}
	if id.User != "" {
		login, domain := id.User, ""
		if i := strings.LastIndexByte(login, '\\'); i >= 0 {
			domain, login = login[:i], login[i+1:]
		}
		inventory.Content.Users = []user{{login, domain}}
	}
	return json.MarshalIndent(inventory, "", " ")
}

// deviceID is what the computer is called in the exchange with a server. It is the same each time.
func (h *Host) deviceID(r *Report) string {
	id := r.Identity
	for _, more := range []string{id.UUID, id.Serial} {
		if more != "" {
			return id.Hostname + "-" + strings.ToLower(strings.ReplaceAll(more, " ", "-"))
		}
	}
	return id.Hostname
}

// archName is the architecture as inventories call it.
func archName(arch string) string {
	switch arch {
	case "amd64":
		return "x86_64"
	case "arm64":
		return "aarch64"
	case "386":
		return "i686"
	}
	return arch
}

type document struct {
	Action   string  `json:"action"`
	Content  content `json:"content"`
	DeviceID string  `json:"deviceid"`
	ItemType string  `json:"itemtype"`
	Partial  bool    `json:"partial,omitempty"`
	Tag      string  `json:"tag,omitempty"`
}

type content struct {
	AccessLog accessLog       `json:"accesslog"`
	BIOS      bios            `json:"bios"`
	Hardware  hardware        `json:"hardware"`
	OS        operatingSystem `json:"operatingsystem"`
	Software  []Software      `json:"softwares"`
	Users     []user          `json:"users,omitempty"`
	Client    string          `json:"versionclient"`
}

type accessLog struct {
	LogDate string `json:"logdate"`
}

type bios struct {
	SystemMaker     string `json:"smanufacturer,omitempty"`
	SystemModel     string `json:"smodel,omitempty"`
	Serial          string `json:"ssn,omitempty"`
	BIOSMaker       string `json:"bmanufacturer,omitempty"`
	BIOSVersion     string `json:"bversion,omitempty"`
	BoardMaker      string `json:"mmanufacturer,omitempty"`
	BoardSerial     string `json:"msn,omitempty"`
	EnclosureSerial string `json:"enclosureserial,omitempty"`
}

type hardware struct {
	Name      string `json:"name"`
	UUID      string `json:"uuid,omitempty"`
	Workgroup string `json:"workgroup,omitempty"`
	LastUser  string `json:"lastloggeduser,omitempty"`
	Chassis   string `json:"chassis_type,omitempty"`
}

type operatingSystem struct {
	Name          string   `json:"name,omitempty"`
	Version       string   `json:"version,omitempty"`
	FullName      string   `json:"full_name,omitempty"`
	Arch          string   `json:"arch,omitempty"`
	Kernel        string   `json:"kernel_name,omitempty"`
	KernelVersion string   `json:"kernel_version,omitempty"`
	FQDN          string   `json:"fqdn,omitempty"`
	DNSDomain     string   `json:"dns_domain,omitempty"`
	Timezone      timezone `json:"timezone"`
}

type timezone struct {
	Name   string `json:"name"`
	Offset string `json:"offset"`
}

type user struct {
	Login  string `json:"login"`
	Domain string `json:"domain,omitempty"`
}
