package inventory

import (
	"slices"
	"strings"
	"testing"
)

// entriesOf writes entries as "name version" each, for comparison.
func entriesOf(r *Report) []string {
	var list []string
	for _, e := range r.Software {
		list = append(list, strings.TrimSpace(e.Name+" "+e.Version))
	}
	return list
}

// listCase is a list as text, with what is to be read of it.
type listCase struct {
	name, text, format string
	complete           bool
	want               []string // "name version"
}

func (tc listCase) run(t *testing.T) {
	t.Helper()
	t.Run(tc.name, func(t *testing.T) {
		t.Helper()
		u := readText(t, "inbox/PC-7_list.txt", tc.text, Options{})
		if u.Err != nil || u.Format != tc.format || len(u.Reports) != 1 {
			t.Fatalf("read as %q (%v), %d reports; want %q", u.Format, u.Err, len(u.Reports), tc.format)
		}
		r := u.Reports[0]
		if got := entriesOf(r); !slices.Equal(got, tc.want) {
			t.Errorf("entries\n got %q\nwant %q", got, tc.want)
		}
		if r.Complete != tc.complete || !r.HasSoftware {
			t.Errorf("complete %v, want %v", r.Complete, tc.complete)
		}
	})
}

var linuxLists = []listCase{
	{
		name: "dpkg -l", format: "dpkg -l", complete: true,
		text: `Gewünscht=Unbekannt/Installieren/R=Entfernen/P=Vollständig Löschen/Halten
| Status=Nicht/Installiert/Config/U=Entpackt/halb konFiguriert/
         Halb installiert/Trigger erWartet/Trigger anhängig
|/ Fehler?=(kein)/R=Neuinstallation notwendig (Status, Fehler: GROSS=schlecht)
||/ Name                 Version            Architektur  Beschreibung
+++-====================-==================-============-=================================
ii  bash                 5.2.15-2+b7        amd64        GNU Bourne Again SHell
ii  libc6:amd64          2.36-9+deb12u7     amd64        GNU C Library: Shared libraries
ii  libc6:i386           2.36-9+deb12u7     i386         GNU C Library: Shared libraries
hi  lumen-office         1:7.4.7-1          amd64        held back
rc  oldthing             0.9-1              amd64        removed, configuration stayed
un  neverthere           <keine>            <keine>      (keine Beschreibung vorhanden)
iU  halfway              2.0-1              amd64        unpacked
iFR brokenone            2.0-1              amd64        failed
`,
		want: []string{"bash 5.2.15-2+b7", "libc6 2.36-9+deb12u7", "libc6 2.36-9+deb12u7", "lumen-office 1:7.4.7-1"},
	},
	{
		name: "dpkg -l through grep", format: "dpkg -l", complete: false,
		text: "ii  lumen-office         1:7.4.7-1          amd64        a suite\nii  lumen-draw 1:7.4.7-1 amd64 drawing\n",
		want: []string{"lumen-office 1:7.4.7-1", "lumen-draw 1:7.4.7-1"},
	},
	{
		name: "dpkg status", format: "dpkg status", complete: true,
		text: `Package: bash
Essential: yes
Status: install ok installed
Maintainer: Matthias Beispiel <doko@example.org>
Architecture: amd64
Version: 5.2.15-2+b7
Description: GNU Bourne Again SHell
 Package: not-a-field
 .
 Bash is a shell.

Package: gone
Status: deinstall ok config-files
Version: 1.0

Package: held
Status: hold ok installed
Version: 3.0-1`,
		want: []string{"bash 5.2.15-2+b7", "held 3.0-1"},
	},
	{
		name: "dpkg-query -W", format: "dpkg/rpm query", complete: true,
		text: "adduser\t3.134\nlibc6:amd64\t2.36-9+deb12u7\nlumen\t1.0-1ubuntu2\ngone\t\n",
		want: []string{"adduser 3.134", "libc6 2.36-9+deb12u7", "lumen 1.0-1ubuntu2"},
	},
	{
		name: "dpkg-query with blanks", format: "dpkg/rpm query", complete: true,
		text: "adduser 3.134\ndpkg 1.21.22\nlumen 1.0-1ubuntu2\nvim 2:9.0.1378-2+deb12u2\n",
		want: []string{"adduser 3.134", "dpkg 1.21.22", "lumen 1.0-1ubuntu2", "vim 2:9.0.1378-2+deb12u2"},
	},
	{
		name: "dpkg-query with the state first", format: "dpkg/rpm query", complete: true,
		text: "install ok installed\tadduser\t3.134\ndeinstall ok config-files\tgone\t1.0\ninstall ok installed\tvim\t2:9.0.1378-2+deb12u2\n",
		want: []string{"adduser 3.134", "vim 2:9.0.1378-2+deb12u2"},
	},
	{
		name: "dpkg --get-selections", format: "dpkg --get-selections", complete: true,
		text: "adduser\t\t\t\t\tinstall\nlibc6:amd64\t\t\t\tinstall\noldthing\t\t\tdeinstall\nheld\t\t\thold\n",
		want: []string{"adduser", "libc6", "held"},
	},
	{
		name: "apt list", format: "apt list", complete: true,
		text: `
WARNING: apt does not have a stable CLI interface. Use with caution in scripts.

Auflistung… Fertig
adduser/stable,now 3.134 all  [installiert,automatisch]
lumen/stable,stable-security,now 2:9.0.1378-2+deb12u2 amd64 [Installiert, aktualisierbar auf: 2:9.1-1]
local/now 1.0 amd64 [Installiert,lokal]
conf/now 0.9 i386 [residual-config]
newer/stable 2.0-1 amd64
`,
		want: []string{"adduser 3.134", "lumen 2:9.0.1378-2+deb12u2", "local 1.0"},
	},
	{
		name: "rpm -qa", format: "rpm -qa", complete: true,
		text: "libreswan-4.9-5.el9_3.x86_64\nbash-5.1.8-6.el9.x86_64\nkernel-5.14.0-362.8.1.el9_3.x86_64\nkernel-5.14.0-362.13.1.el9_3.x86_64\n" +
			"gpg-pubkey-fd431d51-4ae0493b\njava-1.8.0-openjdk-headless-1.8.0.392.b08-4.el9.x86_64\nlumen-server-11.0.7-1.noarch\n",
		want: []string{
			"libreswan 4.9-5.el9_3", "bash 5.1.8-6.el9", "kernel 5.14.0-362.8.1.el9_3", "kernel 5.14.0-362.13.1.el9_3",
			"java-1.8.0-openjdk-headless 1.8.0.392.b08-4.el9", "lumen-server 11.0.7-1",
		},
	},
	{
		name: "rpm -qa without architectures", format: "rpm -qa", complete: true,
		text: "bash-3.2-33.el5_11.4\nlibgcc-4.1.2-55.el5\nglibc-common-2.5-123.el5_11.3\n",
		want: []string{"bash 3.2-33.el5_11.4", "libgcc 4.1.2-55.el5", "glibc-common 2.5-123.el5_11.3"},
	},
	{
		name: "sosreport installed-rpms", format: "rpm -qa", complete: true,
		text: "error: rpmdb: BDB0113 Thread/process 1/2 failed\nNetworkManager-1.44.0-3.el9.x86_64      Tue Nov 21 10:01:02 2023\nbash-5.1.8-6.el9.x86_64                 Tue Nov 21 10:00:11 2023\n" +
			"zlib-1.2.11-40.el9.x86_64               Tue Nov 21 10:00:11 2023\nacl-2.3.1-3.el9.x86_64\tTue Nov 21 10:00:12 2023\t1700557212\tRed Hat, Inc.\tbuilder.example.com\n",
		want: []string{"NetworkManager 1.44.0-3.el9", "bash 5.1.8-6.el9", "zlib 1.2.11-40.el9", "acl 2.3.1-3.el9"},
	},
	{
		name: "rpm --qf with TABs", format: "dpkg/rpm query", complete: true,
		text: "bash\tx86_64\t5.1.8-6.el9\t1700557211\t7738634\tRed Hat, Inc.\tThe GNU Bourne Again shell\tUnspecified\n" +
			"lumen\tnoarch\t2.0-1\t1700557211\t100\tLumen Works GmbH\tOffice suite, drawing and more\tUnspecified\n" +
			"gpg-pubkey\t(none)\tfd431d51-4ae0493b\t1700557211\t0\t(none)\tgpg(Red Hat)\tPublic Keys\n",
		want: []string{"bash 5.1.8-6.el9", "lumen 2.0-1"},
	},
	{
		name: "rpm --qf with bars", format: "dpkg/rpm query", complete: true,
		text: "bash|(none)|5.1.8|6.el9|x86_64\nbind-libs|32|9.16.23|14.el9_3|x86_64\ntzdata|(none)|2023c|1.el9|noarch\nacl|(none)|2.3.1|3.el9|x86_64\nlumen|0|2|1|x86_64\n",
		want: []string{"bash 5.1.8-6.el9", "bind-libs 9.16.23-14.el9_3", "tzdata 2023c-1.el9", "acl 2.3.1-3.el9", "lumen 2-1"},
	},
	{
		name: "rpm --qf with semicolons", format: "dpkg/rpm query", complete: true,
		text: "bash;5.1.8-6.el9;x86_64\ntzdata;2023c-1.el9;noarch\n",
		want: []string{"bash 5.1.8-6.el9", "tzdata 2023c-1.el9"},
	},
	{
		name: "rpm --qf as name|version", format: "dpkg/rpm query", complete: true,
		text: "bash|5.1.8-6.el9\nzlib|1.2.11-40.el9\nlumen|2.0-1.el9\n",
		want: []string{"bash 5.1.8-6.el9", "zlib 1.2.11-40.el9", "lumen 2.0-1.el9"},
	},
	{
		name: "rpm as JSON", format: "rpm -qa JSON", complete: true,
		text: `{"name":"bash","epoch":"(none)","version":"5.1.8","release":"6.el9","arch":"x86_64","installtime":"Tue 21 Nov 2023","vendor":"Red Hat, Inc."}
{"name":"gpg-pubkey","epoch":"(none)","version":"fd431d51","release":"4ae0493b","arch":"(none)"}
{"name":"lumen","epoch":"1","version":"2.0","release":"1","arch":"noarch"}
`,
		want: []string{"bash 5.1.8-6.el9", "lumen 2.0-1"},
	},
	{
		name: "yum list installed", format: "yum/dnf list", complete: true,
		text: `Loaded plugins: product-id, search-disabled-repos, subscription-
              : manager
Installed Packages
NetworkManager.x86_64                  1:1.18.8-2.el7_9            @rhel-7-server-rpms
bash.x86_64                            4.2.46-35.el7_9             @rhel-7-server-rpms
java-1.8.0-openjdk-headless-with-a-long-name.x86_64
                                       1:1.8.0.312.b07-1.el7_9     @rhel-7-server-rpms
python3-a-name-that-is-long.noarch     2.0-1.el7
                                                                   installed
Available Packages
zsh.x86_64                             5.0.2-34.el7_8.2            rhel-7-server-rpms
`,
		want: []string{"NetworkManager 1.18.8-2.el7_9", "bash 4.2.46-35.el7_9", "java-1.8.0-openjdk-headless-with-a-long-name 1.8.0.312.b07-1.el7_9"},
	},
	{
		name: "dnf5 list --installed", format: "yum/dnf list", complete: true,
		text: "Installed packages\nbash.x86_64   5.2.32-1.fc41    anaconda\nlumen.x86_64  2.0-1.fc41       <unknown>\n\nAvailable packages\nzsh.x86_64 5.9-13.fc41 fedora\n",
		want: []string{"bash 5.2.32-1.fc41", "lumen 2.0-1.fc41"},
	},
	{
		name: "zypper", format: "zypper", complete: true,
		text: "Loading repository data...\nReading installed packages...\n\nS  | Name | Type    | Version   | Arch   | Repository\n---+------+---------+-----------+--------+-----------\ni+ | bash | package | 4.4-9.10.1 | x86_64 | Main\ni  | sp5  | patch   | 1 | noarch | Main\nv  | bash | package | 4.4-9.9.1 | x86_64 | Old\n",
		want: []string{"bash 4.4-9.10.1"},
	},
	{
		name: "rpm -qi", format: "Package details", complete: false,
		text: `Name        : bash
Version     : 5.1.8
Release     : 6.el9
Architecture: x86_64
Install Date: Tue 21 Nov 2023 10:00:11 AM CET
Vendor      : Red Hat, Inc.
Summary     : The GNU Bourne Again shell
Description :
The shell.
Name of it: whatever

Name        : tzdata                       Relocations: (not relocatable)
Version     : 2023c                             Vendor: Red Hat, Inc.
Release     : 1.el9                         Build Date: Mon 03 Apr 2023
`,
		want: []string{"bash 5.1.8-6.el9", "tzdata 2023c-1.el9"},
	},
	{
		name: "pacman -Qi", format: "Package details", complete: false,
		text: "Name                     : lumen\nVersion                  : 24.1-2\nBeschreibung             : Ein Programm\nArchitektur              : x86_64\nURL                      : https://example.org\n\nName                     : zlib\nVersion                  : 1:1.3.1-1\nArchitektur              : x86_64\n",
		want: []string{"lumen 24.1-2", "zlib 1:1.3.1-1"},
	},
	{
		name: "pacman -Q", format: "pacman -Q", complete: true,
		text: "acl 2.3.2-1\nbash 5.2.026-2\nlumen-bin 24.1.r3.gabc123-1\nzlib 1:1.3.1-1\n",
		want: []string{"acl 2.3.2-1", "bash 5.2.026-2", "lumen-bin 24.1.r3.gabc123-1", "zlib 1:1.3.1-1"},
	},
	{
		name: "apk database", format: "apk database", complete: true,
		text: "C:Q1abcdefghijklmnopqrstuvwx12=\nP:musl\nV:1.2.4-r2\nA:x86_64\nS:388955\nF:lib\nR:libc.so\na:0:0:755\nZ:Q1x\n\nC:Q1b=\nP:lumen\nV:2.0-r0\nA:noarch\n",
		want: []string{"musl 1.2.4-r2", "lumen 2.0-r0"},
	},
	{
		name: "apk info -vv", format: "apk info", complete: true,
		text: "WARNING: opening from cache: No such file or directory\nmusl-1.2.4-r2 - the musl c library\nlibcrypto3-3.1.4-r5 - Crypto library\nbusybox-1.36.1-r15 - Size optimized toolbox\nlumen-2.0_p1-r0 - light\n",
		want: []string{"musl 1.2.4-r2", "libcrypto3 3.1.4-r5", "busybox 1.36.1-r15", "lumen 2.0_p1-r0"},
	},
	{
		name: "apk list", format: "apk info", complete: true,
		text: "musl-1.2.4-r2 x86_64 {musl} (MIT) [installed]\nzsh-5.9-r1 x86_64 {zsh} (custom)\n",
		want: []string{"musl 1.2.4-r2"},
	},
	{
		name: "snap list", format: "snap list", complete: false,
		text: "Name               Version          Rev    Tracking         Publisher   Notes\nbare               1.0              5      latest/stable    canonical✓  base\ncode               c3f126316369cd   170    latest/stable    vscode✓     classic\nlumen              -                x1     -                -           -\nfirefox            126.0-2          4259   latest/stable/…  mozilla**   -\n",
		want: []string{"bare 1.0", "code c3f126316369cd", "lumen", "firefox 126.0-2"},
	},
	{
		name: "flatpak list with TABs", format: "flatpak list", complete: false,
		text: "Lumen Draw\torg.lumen.Draw\t2.1\tstable\tsystem\nMesa\torg.freedesktop.Platform.GL.default\t23.3.5\t23.08\tsystem\norg.kde.Platform\torg.kde.Platform\t\t6.6\tuser\n",
		want: []string{"Lumen Draw 2.1", "Mesa 23.3.5", "org.kde.Platform 6.6"},
	},
	{
		name: "flatpak list on screen", format: "flatpak list", complete: false,
		text: "Name                  Application ID                 Version   Branch  Installation\nLumen Draw            org.lumen.Draw                 2.1       stable  system\nFreedesktop Platform  org.freedesktop.Platform       23.08.16  23.08   system\n",
		want: []string{"Lumen Draw 2.1", "Freedesktop Platform 23.08.16"},
	},
	{
		name: "Slackware", format: "Slackware packages", complete: true,
		text: "aaa_base-15.0-x86_64-4_slack15.0\nbash-5.1.016-x86_64-1\nlumen-extra-tools-2.0-noarch-1_SBo\n",
		want: []string{"aaa_base 15.0-4_slack15.0", "bash 5.1.016-1", "lumen-extra-tools 2.0-1_SBo"},
	},
	{
		name: "Gentoo", format: "Gentoo packages", complete: true,
		text: "app-shells/bash-5.1_p16-r6\nsys-libs/zlib-1.3.1\nvirtual/libc-1-r1\n",
		want: []string{"app-shells/bash 5.1_p16-r6", "sys-libs/zlib 1.3.1", "virtual/libc 1-r1"},
	},
}

func TestLinuxLists(t *testing.T) {
	for _, tc := range linuxLists {
		tc.run(t)
	}
}

var unixLists = []listCase{
	{
		name: "lslpp -c", format: "AIX lslpp", complete: true,
		text: "#Path:Fileset:Level:PTF Id:State:Type:Description:EFIX Locked\n/usr/lib/objrepos:bos.rte:7.2.5.1::COMMITTED:I:Base Operating System Runtime:\n/etc/objrepos:bos.rte:7.2.5.1::COMMITTED:I:Base Operating System Runtime:\n/usr/lib/objrepos:lumen.client:2.0.0.1::APPLIED:F:Lumen:\n",
		want: []string{"bos.rte 7.2.5.1", "bos.rte 7.2.5.1", "lumen.client 2.0.0.1"},
	},
	{
		name: "lslpp -Lc", format: "AIX lslpp", complete: true,
		text: "#Package Name:Fileset:Level:State:PTF Id:Fix State:Type:Description:Destination Dir.:Uninstaller:Message Catalog:Message Set:Message Number:Parent:Automatic:EFIX Locked:Install Path:Build Date\nbos:bos.rte:7.2.5.1: : :C: :Base Operating System Runtime: : : : : : :0:0:/:2045\nlumen:lumen-2.0-1:2.0-1: : :C:R:Lumen: :/bin/rpm -e lumen: : : : :0: :(none):Fri\n",
		want: []string{"bos.rte 7.2.5.1", "lumen-2.0-1 2.0-1"},
	},
	{
		name: "lslpp -L", format: "AIX lslpp", complete: true,
		text: `  Fileset                      Level  State  Type  Description (Uninstaller)
  ----------------------------------------------------------------------------
  bos.rte                    7.2.5.1    C     F    Base Operating System
                                                   Runtime
  X11.a.very.long.fileset.name.indeed
                             7.2.5.0    C     F    A name that breaks
  lumen.client               2.0.0.1    A     F    Lumen

State codes:
 A -- Applied.
 C -- Committed.
`,
		want: []string{"bos.rte 7.2.5.1", "X11.a.very.long.fileset.name.indeed 7.2.5.0", "lumen.client 2.0.0.1"},
	},
	{
		name: "swlist", format: "HP-UX swlist", complete: true,
		text: "# Initializing...\n# Contacting target \"hpbox\"...\n#\n# Target:  hpbox.example.com:/\n#\n\n#\n# Bundle(s):\n#\n\n  B3929EA                               4.1.004        HP OnLineJFS (Server) \n  HPUXBaseOS                            B.11.23        HP-UX Base OS  \n#\n# Product(s) not contained in a Bundle:\n#\n\n  PHKL_37755                            1.0            memory leak fix\n",
		want: []string{"B3929EA 4.1.004", "HPUXBaseOS B.11.23", "PHKL_37755 1.0"},
	},
	{
		name: "pkg list", format: "Solaris pkg list", complete: true,
		text: "NAME (PUBLISHER)                                  VERSION                    IFO\nsystem/core-os                                    0.5.11-0.175.1.0.0.24.2    i--\nweb/browser/lumen (solarisstudio)                 17.0-0.175.1               i--\nold/thing                                         1.0-0.1                    --o\n",
		want: []string{"system/core-os 0.5.11-0.175.1.0.0.24.2", "web/browser/lumen 17.0-0.175.1"},
	},
	{
		name: "pkginfo", format: "Solaris pkginfo", complete: true,
		text: "system      SUNWcsr         Core Solaris, (Root)\nsystem      SUNWcar         Core Architecture, (Root)\napplication LUMENdraw       Lumen Draw\n",
		want: []string{"SUNWcsr", "SUNWcar", "LUMENdraw"},
	},
	{
		name: "pkginfo -x", format: "Solaris pkginfo", complete: true,
		text: "SUNWcar                 Core Architecture, (Root)\n                        (sparc) 11.10.0,REV=2005.01.21.15.53\nSUNWcsr                 Core Solaris, (Root)\n                        (sparc) 11.10.0,REV=2005.01.21.15.53\n",
		want: []string{"SUNWcar 11.10.0,REV=2005.01.21.15.53", "SUNWcsr 11.10.0,REV=2005.01.21.15.53"},
	},
	{
		name: "pkginfo -l", format: "Package details", complete: false,
		text: "   PKGINST:  SUNWcar\n      NAME:  Core\n  CATEGORY:  system\n      ARCH:  sparc.sun4u\n   VERSION:  11.10.0,REV=2005.01.21.15.53\n    VENDOR:  Sun Microsystems, Inc.\n    PSTAMP:  on10\n    STATUS:  completely installed\n",
		want: []string{"SUNWcar 11.10.0,REV=2005.01.21.15.53"},
	},
	{
		name: "pkg info of Solaris 11", format: "Package details", complete: false,
		text: "          Name: web/lumen\n       Summary: A browser\n         State: Installed\n     Publisher: solaris\n       Version: 17.0\n Build Release: 5.11\n        Branch: 0.175.1\n          FMRI: pkg://solaris/web/lumen@17.0\n\n          Name: web/other\n         State: Not installed\n       Version: 1.0\n          FMRI: pkg://solaris/web/other@1.0\n",
		want: []string{"web/lumen 17.0"},
	},
	{
		name: "pkg info", format: "BSD pkg info", complete: true,
		text: "bash-5.2.26                    GNU Project's Bourne Again SHell\np5-XML-Parser-2.46             Perl extension interface\nap24-mod_perl2-2.0.13_1,3      Embeds a Perl interpreter\nlumen-2.0,1                    Light\nvim-9.0.1388-gtk3-perl         vi clone, many additional features\n",
		want: []string{"bash 5.2.26", "p5-XML-Parser 2.46", "ap24-mod_perl2 2.0.13_1,3", "lumen 2.0,1", "vim 9.0.1388-gtk3-perl"},
	},
}

func TestUnixLists(t *testing.T) {
	for _, tc := range unixLists {
		tc.run(t)
	}
}

func TestSosreportHost(t *testing.T) {
	for path, want := range map[string]string{
		"in/sosreport-web1-2024-05-06-abcdefg/installed-rpms":                   "web1",
		"in/sosreport-web1.example.com-01234567-2024-05-06-abcdefg.tar.xz!/sos": "web1.example.com",
		"in/installed-rpms": "",
	} {
		if got := sosHost(path); got != want {
			t.Errorf("%s: %q, want %q", path, got, want)
		}
	}
}

func TestUnixSamples(t *testing.T) {
	for _, tc := range []struct {
		file, format string
		entries      int
		complete     bool
	}{
		{"unix-misc/bsd-pkg_info.txt", "BSD pkg info", 34, true},
		{"unix-misc/dpkg-query-W.txt", "dpkg/rpm query", 16, true}, // 17 lines, one of them removed
		{"unix-misc/flatpak-list.txt", "flatpak list", 12, false},
		{"unix-misc/hpux-swlist.txt", "HP-UX swlist", 77, true}, // of 88 lines 11 are comments
	} {
		t.Run(tc.file, func(t *testing.T) {
			r := oneReport(t, readUnits(t, sample(t, tc.file), Options{}), tc.format)
			if len(r.Software) != tc.entries || r.Complete != tc.complete {
				t.Errorf("%d entries, complete %v; want %d, %v: %q", len(r.Software), r.Complete, tc.entries, tc.complete, entriesOf(r))
			}
		})
	}
}
