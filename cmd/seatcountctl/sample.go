package main

import (
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"seatcount/service/sample"
)

// maxDevices is the largest estate that is made: ten times the largest that is measured.
const maxDevices = 1_000_000

func (a *app) sample() *cobra.Command {
	var devices int
	var seed uint64
	var format string
	cmd := &cobra.Command{
		Use:   "sample --devices NUMBER --seed NUMBER DIR",
		Short: "Write a made-up estate as inventory files, for trying out and for measuring",
		Long: `Writes the inventory files of made-up devices into a folder, one file a device, in
the formats of GLPI Agent: JSON and XML. A device has about 200 titles, a few of
which are on most devices and most of them on a few, as on real ones. The same
numbers give the same files, byte for byte.`,
		Example: `  seatcountctl sample --devices 1000 --seed 1 /tmp/estate
  seatcountctl --db /tmp/estate.db scan /tmp/estate`,
		Args: cobra.ExactArgs(1),
		RunE: does(func(cmd *cobra.Command, args []string) error {
			if devices < 1 || devices > maxDevices {
				return misuse{fmt.Errorf("--devices is a number from 1 to %s", number(maxDevices))}
			}
			form, err := sample.ParseFormat(format)
			if err != nil {
				return misuse{fmt.Errorf("--format: %w", err)}
			}
			start := time.Now()
			written, err := sample.New(sample.Scale(devices, seed)).Write(cmd.Context(), args[0], form)
			if err != nil {
				return err
			}
			seconds := time.Since(start).Seconds()
			if a.json {
				return a.print(map[string]any{
					"files": written.Files, "installations": written.Installations, "bytes": written.Bytes, "seconds": seconds,
				})
			}
			a.say("Wrote %s with %s, %d MB, in %.1f s", plural(written.Files, "file"), plural(written.Installations, "installation"), written.Bytes>>20, seconds)
			return nil
		}),
	}
	cmd.Flags().IntVar(&devices, "devices", 100, "`number` of devices")
	cmd.Flags().Uint64Var(&seed, "seed", 1, "`number` from which everything is made up")
	cmd.Flags().StringVar(&format, "format", string(sample.FormatMixed), "`format` of the files: json, xml or mixed")
	return a.withJSON(cmd)
}
