package model

import "strings"

// Computers are told apart by values that their makers, and those who clone disks, do not always fill in. The rules here
// say which values identify; what does not is left out of the search for the device that a report is about.

// badUUIDs are UUIDs, in the form of foldUUID, that several computers have because somebody left them as they were.
var badUUIDs = set(
	"030002000400050006000700080009",   // as some documents shorten it
	"03000200040005000006000700080009", // AMI's default, also the one below
	"03000200040005000600070008000900",
	"00020003000400050006000700080009", // the same in the other byte order
	"0002000300040005000600070008000900",
	"12345678123456789012345678901234",
	"12345678123456781234567812345678",
	"12345678123412341234123456789012",
	"12345678123412341234123456789ABC",
	"1234567890ABCDEF1234567890ABCDEF",
	"0123456789ABCDEF0123456789ABCDEF",
	"00112233445566778899AABBCCDDEEFF",
	"FFEEDDCCBBAA99887766554433221100",
	"FEFEFEFEFEFEFEFEFEFEFEFEFEFEFEFE",
	"FED7A8C0FE8A11E0B6790800200C9A66",
	"A5A5A5A5A5A5A5A5A5A5A5A5A5A5A5A5",
	"DEADBEEFDEADBEEFDEADBEEFDEADBEEF",
	"4C4C454400202010802080C04F202020", // Dell, with an empty service tag
	"4C4C4544000010108030B0C04F303030",
	"44454C4C200010208020A0A04F202020", // Dell, in the other byte order
	"00000000000010008000000000000000", // made from an empty network address
	"00000000000011DF8000000000000000",
	"11111111222233334444555555555555",
	"AAAAAAAABBBBCCCCDDDDEEEEEEEEEEEE",
	"D41D8CD98F00B204E9800998ECF8427E", // MD5 of nothing
	"01020304050607080910111213141516",
	"000102030405060708090A0B0C0D0E0F",
)

// badWords are values that stand for "nobody filled this in", in the form of foldWords. They hold for serials, UUIDs and
// manufacturers alike.
var badWords = set(
	"tobefilledbyoem", "tobefilledbyoemoem", "tobefilled", "filledbyoem", "oem", "oemdefault", "notspecified", "notsupplied",
	"notavailable", "notapplicable", "notpresent", "notprovided", "notset", "notsettable", "notknown", "notfound", "notdefined",
	"default", "defaultstring", "defaultserial", "defaultserialnumber", "systemserialnumber", "systemserial", "systemuuid",
	"systemmanufacturer", "systemproductname", "systemname", "systemversion", "baseboardserialnumber", "boardserialnumber",
	"boardsn", "mbserialnumber", "mbsn", "motherboardserialnumber", "chassisserialnumber", "chassisserial", "serialnumber",
	"serial", "serialno", "sernum", "sn", "none", "na", "nil", "null", "nul", "undefined", "unknown", "unspecified", "empty", "blank",
	"invalid", "error", "oemserial", "noserial", "noserialnumber", "nosn", "noenclosure", "no", "xx", "test", "sample", "string",
	"inconnu", "aucun", "unbekannt", "keine", "keiner", "desconocido", "ninguno", "bios", "assettag", "noassettag", "noassetinformation",
	"123456", "1234567", "12345678", "123456789", "1234567890", "0123456789", "01234567890", "12345678901", "12345678901234567890",
	"0123456", "012345678", "01234567", "123456789abcdef", "0123456789abcdef", "0123456789abc", "abcdefghijk", "abcdef", "1234",
	"12345", "123", "12", "9876543210", "987654321", "123123123", "12121212", "123456789012", "1234567890123", "123456789123456789",
	"ssnserial", "serialnumberhere", "vmware", "virtualmachine", "qemu", "kvm", "bochs", "docker", "empties", "eval", "evaluation",
	"parallels", "xen", "hvmdomu", "tbd", "todo", "private", "removed", "redacted", "hidden", "masked", "xxxxx", "failed",
)

// badHosts are hostnames that say nothing about which computer it is, in the form of foldWords. A computer that somebody
// called "laptop" is not among them.
var badHosts = set(
	"localhost", "localhostlocaldomain", "localhost4", "localhost6", "localhost4localdomain4", "localhost6localdomain6",
	"localhostlocal", "localdomain", "unknown", "unnamed", "undefined", "none", "null", "nil", "na", "default", "hostname",
	"notset", "notspecified", "notavailable", "amnesiac", "inconnu", "unbekannt", "desconocido", "noname", "nohostname",
	"computername", "127001", "minint", "buildkitsandbox",
)

func set(values ...string) map[string]bool {
	m := make(map[string]bool, len(values))
	for _, v := range values {
		m[v] = true
	}
	return m
}

// GoodUUID returns the UUID in the form in which two of them are compared: hexadecimal digits in upper case, in groups
// where there are 32 of them. The result is empty for values that do not identify a computer: placeholders, all zeros,
// one digit over and over. Identifiers of other forms, such as Android's, are kept as they are, in upper case.
func GoodUUID(s string) string {
	s = strings.ToUpper(strings.Trim(strings.TrimSpace(s), "{}\"'"))
	s = strings.TrimPrefix(strings.TrimPrefix(s, "URN:"), "UUID:")
	var digits strings.Builder
	for _, r := range s {
		switch {
		case r == '-' || r == ' ' || r == ':':
		case r >= '0' && r <= '9' || r >= 'A' && r <= 'F':
			digits.WriteRune(r)
		default:
			return goodOther(s)
		}
	}
	d := digits.String()
	if len(d) < 8 || badUUIDs[d] || sameDigits(d) || badWords[strings.ToLower(d)] {
		return ""
	}
	if len(d) != 32 {
		return d
	}
	return d[:8] + "-" + d[8:12] + "-" + d[12:16] + "-" + d[16:20] + "-" + d[20:]
}

// goodOther returns an identifier that is not made of hexadecimal digits, if it can identify.
func goodOther(s string) string {
	if folded := foldWords(s); len(folded) < 8 || badWords[folded] || sameDigits(folded) {
		return ""
	}
	return strings.Join(strings.Fields(s), " ")
}

// GoodSerial returns the serial number without blanks around it, or nothing where it does not identify a computer. What
// identifies is the serial with its manufacturer: two makers number alike.
func GoodSerial(s string) string {
	s = strings.Join(strings.Fields(s), " ")
	folded := foldWords(s)
	if len(folded) < 3 || badWords[folded] || sameDigits(folded) {
		return ""
	}
	for _, part := range []string{"tobefilledby", "systemserial", "defaultstring", "notspecified", "notapplicable", "notavailable"} {
		if strings.Contains(folded, part) {
			return ""
		}
	}
	return s
}

// GoodManufacturer returns the manufacturer's name, or nothing for a placeholder.
func GoodManufacturer(s string) string {
	s = strings.Join(strings.Fields(s), " ")
	if folded := foldWords(s); badWords[folded] && folded != "vmware" && folded != "qemu" && folded != "xen" && folded != "bochs" ||
		sameDigits(folded) {
		return ""
	}
	return s
}

// GoodHostname reports whether the hostname can tell its computer from others: "localhost" and the like cannot.
func GoodHostname(s string) bool {
	folded := foldWords(s)
	return folded != "" && !badHosts[folded] && strings.Trim(folded, "0") != ""
}

// sameDigits reports whether s is one character over and over, or nothing.
func sameDigits(s string) bool {
	return s == "" || strings.Trim(s, s[:1]) == ""
}

// foldWords keeps letters and digits, in lower case.
func foldWords(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r >= '0' && r <= '9', r >= 'a' && r <= 'z', r > 127:
			return r
		case r >= 'A' && r <= 'Z':
			return r - 'A' + 'a'
		}
		return -1
	}, s)
}
