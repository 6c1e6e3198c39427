package inventory

import (
	"strings"

	"seatcount/model"
)

// packageKind says what a package of an operating system is for licensing: a package among thousands, or one of the few
// that a vendor sells or licenses. The file says no more than name and vendor.
func packageKind(name, vendor string) model.Kind {
	if isSoldPackage(name) || isSellingVendor(vendor) {
		return model.KindUnknown // Classify tells the application from its runtimes and updates
	}
	return model.KindPackage
}

// soldPackages are the beginnings of package names of licensed software, in lower case. They end at a word's end: "code"
// is not "codeblocks".
var soldPackages = []string{
	"1password", "activemq-artemis-enterprise", "adobe-reader", "adobereader", "acroread", "anydesk", "ansys", "atom", "autodesk", "beyondcompare", "bcompare",
	"citrix", "icaclient", "ctxusb", "clion", "cloudera", "cortex-agent", "crossover", "crowdstrike", "falcon-sensor", "cylance", "datadog-agent", "datagrip",
	"db2", "dbeaver-ee", "discord", "docker-desktop", "dropbox", "dynatrace", "elasticsearch", "eset", "f5vpn", "foxitreader", "freeoffice", "gitkraken", "github-desktop",
	"gitlab-ee", "goland", "google-chrome", "google-earth-pro", "ibm", "insync", "intellij-idea", "intellij-idea-ultimate", "jetbrains", "kesl", "klnagent", "lastpass",
	"mathematica", "matlab", "mcafee", "mfeesp", "mfetp", "microsoft-edge", "mdatp", "intune-portal", "powershell", "code", "code-insiders", "mongodb-enterprise", "mssql-server", "mssql-tools", "msodbcsql", "mysql-commercial", "mysql-workbench-commercial",
	"nessus", "netbackup", "nomachine", "nxserver", "onlyoffice-desktopeditors", "opera-stable", "oracle", "oracle-database", "oracle-instantclient", "p4v", "phpstorm", "postman", "pycharm", "pycharm-professional",
	"qlik", "rapid7", "rider", "rstudio", "rubymine", "sap", "sas", "sentinelagent", "sentinelone", "skypeforlinux", "slack", "slack-desktop", "softmaker-office", "sophos", "spotify", "spotify-client", "splunk", "splunkforwarder",
	"sublime-text", "sublime-merge", "symantec", "tableau", "taegis", "teams", "teams-for-linux", "teamviewer", "tenable", "tibco", "trellix", "typora", "veeam", "veeamagent", "vivaldi", "vivaldi-stable", "vmware", "vmware-workstation", "vmware-player", "vmware-horizon-client", "omnissa", "vrtspbx", "vrtsperl", "vrtsvxvm",
	"virtualbox-ext-pack", "viber", "webex", "webstorm", "wps-office", "zoom", "zoom-client", "zscaler",
}

func isSoldPackage(name string) bool {
	if len(name) > 80 {
		return false
	}
	name = strings.ToLower(name)
	for _, sold := range soldPackages {
		if rest, ok := strings.CutPrefix(name, sold); ok && (rest == "" || strings.IndexByte("-_.", rest[0]) >= 0 || asciiDigit(rest[0])) {
			return !strings.HasSuffix(name, "-keyring") && !strings.HasSuffix(name, "-repo")
		}
	}
	return false
}

// sellingVendors are parts of the names of vendors who license what they package, in lower case. Makers of operating
// systems are not among them: their packages are the operating system.
var sellingVendors = []string{
	"adobe", "autodesk", "ansys", "citrix", "crowdstrike", "dassault", "dropbox", "eset", "google", "hashicorp", "ibm", "international business machines", "jetbrains",
	"kaspersky", "mathworks", "mcafee", "micro focus", "microsoft", "mongodb", "palo alto", "quest software", "sap se", "sas institute",
	"schlumberger", "siemens", "slack tech", "sophos", "splunk", "symantec", "tableau", "teamviewer", "tenable", "tibco", "trellix", "trend micro", "veeam",
	"veritas", "vmware", "wolfram", "zoom video", "zscaler",
}

func isSellingVendor(vendor string) bool {
	if vendor == "" || len(vendor) > 200 {
		return false
	}
	if i := strings.IndexByte(vendor, '<'); i >= 0 {
		vendor = vendor[:i] // an address says nothing: people use those of big companies
	}
	vendor = strings.ToLower(vendor)
	for _, seller := range sellingVendors {
		if i := strings.Index(vendor, seller); i == 0 || i > 0 && !asciiLetter(vendor[i-1]) {
			return true
		}
	}
	return false
}

// basePackages are names of which every installation of their system has several. A list without any of them is an
// excerpt, whatever tool wrote it: what it does not mention may be installed all the same.
var basePackages = wordSet(`adduser apk-tools apt base-files base-passwd basesystem bash bsdutils busybox coreutils debconf debianutils
	diffutils dpkg e2fsprogs filesystem findutils glibc glibc-common gzip hostname init kernel libc6 libc-bin libacl1 libattr1 libcap2
	linux linux-base linux-image-amd64 login mawk mount musl ncurses ncurses-libs ncurses-base openssl pacman pam passwd perl-base rpm rpm-libs
	sed setup shadow shadow-utils systemd systemd-libs sysvinit tar tzdata ubuntu-minimal util-linux xz xz-libs zlib zlib1g zypper
	alpine-baselayout alpine-keys ca-certificates dnf yum libgcc libstdc++ libstdc++6 linux-firmware pkg bos.rte SUNWcsr SUNWcsu SUNWcsl
	aaa_base aaa_elflibs sys-apps/baselayout sys-apps/portage sys-libs/glibc sys-libs/musl app-shells/bash
	system/core-os system/library entire HPUXBaseOS HPUX11i-OE HPUX11i-OE-Ent HPUX11i-BOE OS-Core ProgSupport`)

// isWholeSystem reports whether a list of packages can be the whole list: with the packages that every system has.
func isWholeSystem(list []Entry) bool {
	for _, e := range list {
		if basePackages[e.Name] {
			return true
		}
	}
	return false
}
