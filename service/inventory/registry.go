package inventory

// formats lists every format, in the order in which they are asked. Formats that recognize a file by an unmistakable
// mark come first, those that go by the shape of lines later, plain tables last.
func formats() []Format {
	return []Format{
		glpiJSON{},
		agentXML{},
		openAuditXML{},
		openAuditJSON{},
		openAuditWeb{},
		// Formats with a mark of their own (a key, a namespace, a header line):
		profilerJSON{},
		profilerPlist{},
		profilerText{},
		munkiApps{},
		brewInfo{},
		ocs3JSON{},
		osqueryLog{},
		fleetJSON{},
		vulsJSON{},
		ansibleFacts{},
		cycloneJSON{},
		cycloneXML{},
		spdxJSON{},
		spdxTags{},
		spdxGraph{},
		swidTags{},
		osqueryArray{},
		rpmJSON{},

		nessusScan{},
		hardwareReport{},
		belarcProfile{},
		winAuditPage{},
		winAuditText{},
		aidaText{},
		aidaHTML{},
		frstLog{},
		windowsRegistry{},
		registryQuery{},
		wingetExport{},
		wingetList{},
		chocoConfig{},
		scoopExport{},
		scoopList{},
		wmicCSV{},
		wmicTable{},
		wmicList{},
		wmicXML{},
		powerShellXML{},
		powerShellTableText{},
		powerShellList{},
		powerShellLines{},
		jsonTable{powerShellJSON},
		jsonTable{intuneJSON},
		jsonTable{tacticalJSON},
		jsonTable{ninjaJSON},

		// Formats recognized by the shape of most lines:
		brewfile{},
		dpkgStatus{},
		dpkgList{},
		aptList{},
		snapList{},
		hpuxList{},
		aixList{},
		solarisList{},
		yumList{},
		zypperList{},
		packageInfo{},
		apkDatabase{},
		apkList{},
		rpmList{},
		slackwareList{},
		gentooList{},
		flatpakList{},
		dpkgSelections{},
		pacmanList{},
		packageQuery{}, // before Chocolatey, which writes name|version too, but without the marks of packages
		chocoList{},
		cleanerList{},
		solarisPkginfo{},
		bsdList{},
		brewVersions{},
		packageNames{},
		appNames{},
		masList{},

		// Any other table:
		deviceJSON{},
		jsonTable{plainJSON},
		blockTable{},
		matrixTable{},
		csvTable{powerShellTable},
		csvTable{intuneTable},
		csvTable{plainTable},
		excelTable{},
		htmlTable{},
		deviceXML{},
		programNames{},
	}
}

// registered is what formats returned at the start; formats have no state.
var registered = formats()

// detect finds the format of the file, or nil.
func detect(f *File) Format {
	for _, format := range registered {
		if format.Detect(f) {
			return format
		}
	}
	return nil
}

// Formats returns the names of all formats in the order in which they are tried.
func Formats() []string {
	names := make([]string, len(registered))
	for i, f := range registered {
		names[i] = f.Name()
	}
	return names
}
