// Command parts says what else is inside the programs, and under which licenses:
//
//	parts notices                          the list with all license texts, for service/about/parts.txt
//	parts sbom VERSION COMMIT PROGRAM...   a CycloneDX 1.6 bill of materials of built programs
//
// Both are the same for the same sources: nothing in them tells when or where they were made.
package main

import (
	"fmt"
	"os"
)

func main() {
	var err error
	switch args := os.Args[1:]; {
	case len(args) == 1 && args[0] == "notices":
		err = writeNotices(os.Stdout)
	case len(args) > 3 && args[0] == "sbom":
		err = writeSBOM(os.Stdout, args[1], args[2], args[3:])
	default:
		fmt.Fprintln(os.Stderr, "usage: parts notices | parts sbom VERSION COMMIT PROGRAM...")
		os.Exit(2)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "parts:", err)
		os.Exit(1)
	}
}
