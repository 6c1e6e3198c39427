package device

import (
	"seatcount/model"
	"seatcount/service/count"
)

// Row is a device as lists and windows show it.
type Row struct {
	model.Device
	Org        string // the organization's path
	Titles     int    // distinct titles installed
	File       string // the file of the newest report
	SourceGone bool   // that file is no longer there
	Reason     count.Reason
}

// Detail is a device with what is installed on it.
type Detail struct {
	Row
	Software []Software
	Licenses []int64 // licenses that count the device
}

// Software is a release installed on a device.
type Software struct {
	TitleID   int64
	Name      string
	Version   string
	Publisher string
	Kind      model.Kind
	File      string
	Licenses  []int64 // licenses that count it
}

// Twins are two devices that may be one.
type Twins struct {
	A, B     Row
	Why      string // in words: "the same UUID under two hostnames"
	Decision model.TwinDecision
}
