package inventory

import (
	"strings"
	"testing"
	"time"
)

const (
	wmicTableText = "Name                    Version    \nNordwind Writer 2024    24.1.3     \nLumen                   2.0        \n"
	psTableText   = "DisplayName     DisplayVersion Publisher\n-----------     -------------- ---------\nNordwind Writer 24.1.3         Nordwind\nLumen           2.0            Lumen AG\n"
)

func TestShapesOfConsoles(t *testing.T) {
	lumen := "lumen\t1.0-1ubuntu2\nbash\t5.2-1\ndpkg\t1.21\n"
	checkShapes(t, []shape{
		{"Windows' command line", "box.txt", "Microsoft Windows [Version 10.0.19045.4170]\n(c) Microsoft Corporation. All rights reserved.\n\nC:\\Users\\ada>wmic product get name,version\n" + wmicTableText + "\nC:\\Users\\ada>\n", "box: Nordwind Writer 2024/24.1.3 Lumen/2.0"},
		{"a prompt behind the list", "box.txt", psTableText + "\n\nPS C:\\Users\\ada> \n", "box complete: Nordwind Writer/24.1.3 Lumen/2.0"},
		{"the host asked for", "box.txt", "PS C:\\> hostname\nPC-7\nPS C:\\> Get-X | Format-Table\n\n" + psTableText, "PC-7 complete: Nordwind Writer/24.1.3 Lumen/2.0"},
		{"two lists of one device", "box.txt", "PS C:\\> a\n" + psTableText + "PS C:\\> wmic product get name,version\n" + strings.ReplaceAll(wmicTableText, "Lumen", "Tern ") + "PS C:\\> exit\n", "box complete: Nordwind Writer/24.1.3 Lumen/2.0 Nordwind Writer 2024/24.1.3 Tern/2.0"},
		{"a remote session", "box.txt", "[srv-2]: PS C:\\Users\\ada\\Documents> Get-X\n" + psTableText, "srv-2 complete: Nordwind Writer/24.1.3 Lumen/2.0"},
		{"a shell", "box.txt", "ada@web1:~$ dpkg-query -W\n" + lumen + "ada@web1:~$ \n", "web1 complete: lumen/1.0-1ubuntu2(package) bash/5.2-1(package) dpkg/1.21(package)"},
		{"root's shell", "box.txt", "[root@web2 ~]# dpkg-query -W\n" + lumen, "web2 complete: lumen/1.0-1ubuntu2(package) bash/5.2-1(package) dpkg/1.21(package)"},
		{"a note above the list", "box.txt", "made by running\n\n```\n\twmic product get name,version\n```\n\n" + wmicTableText, "box: Nordwind Writer 2024/24.1.3 Lumen/2.0"},
		{"nothing of software", "box.txt", "ada@web1:~$ ls\nnotes.txt\nada@web1:~$ df\n", "problem: not a known"},
	})
}

func TestTranscript(t *testing.T) {
	u := readText(t, "PowerShell_transcript.txt", "**********************\nStart der Windows PowerShell-Aufzeichnung\nStartzeit: 20240315101112\nBenutzername: CORP\\ada\nComputer: PC-042 (Microsoft Windows NT 10.0.19045.0)\n"+
		"PSVersion: 5.1.19041.4170\n**********************\nDie Aufzeichnung wurde gestartet. Ausgabedatei: C:\\temp\\x.txt\nPS C:\\> Get-X\n\n"+psTableText+"\n\nPS C:\\> Stop-Transcript\n"+
		"**********************\nEnde der Windows PowerShell-Aufzeichnung\nEndzeit: 20240315101122\n**********************\n", Options{})
	if got, want := shapeOf(u), "PC-042 complete: Nordwind Writer/24.1.3 Lumen/2.0"; got != want {
		t.Fatalf("got %s, want %s", got, want)
	}
	if at := u.Reports[0].CollectedAt; !at.Equal(time.Date(2024, 3, 15, 10, 11, 12, 0, time.Local)) {
		t.Errorf("collected at %v", at)
	}
}
