package inventory

// intuneHint is what to do with Intune's export that has counts instead of devices.
const intuneHint = "This is Intune's aggregate of discovered apps: it says how many devices have each app, but not which. " +
	"In Intune, export the raw data instead (Apps > Monitor > Discovered apps > Export > raw data, the report AppInvRawData)"
