package main

import (
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// man writes the manual page; packages have it. It is not listed, because who reads the list has --help.
func (a *app) man() *cobra.Command {
	var date string
	cmd := &cobra.Command{
		Use:     "man",
		Short:   "Write the manual page of this program, for man(1)",
		Example: "  seatcountctl man > seatcountctl.1",
		Hidden:  true,
		Args:    cobra.NoArgs,
		RunE: does(func(cmd *cobra.Command, _ []string) error {
			return writeManual(a.out, cmd.Root(), date)
		}),
	}
	cmd.Flags().StringVar(&date, "date", "", "the `date` that the page shows")
	return cmd
}

// writeManual writes one page about all commands, in roff with the macros of man(7).
func writeManual(out io.Writer, root *cobra.Command, date string) error {
	var b strings.Builder
	name := root.Name()
	fmt.Fprintf(&b, ".TH %s 1 %q %q %q\n", strings.ToUpper(name), date, "Seatcount "+root.Version, "User Commands")
	fmt.Fprintf(&b, ".SH NAME\n%s \\- %s\n", roff(name), roff(strings.ToLower(root.Short[:1])+root.Short[1:]))
	fmt.Fprintf(&b, ".SH SYNOPSIS\n.B %s\n.RI [ flags ] \" command \" [ \"arguments\" ]\n", roff(name))
	b.WriteString(".SH DESCRIPTION\n")
	paragraphs(&b, root.Long)
	b.WriteString(".SH OPTIONS\nFlags of all commands:\n")
	flagList(&b, root.PersistentFlags())
	b.WriteString(".SH COMMANDS\n")
	manualOf(&b, root)
	b.WriteString(".SH EXAMPLES\n")
	example(&b, root.Example)
	b.WriteString(".SH EXIT STATUS\n0 when all went well, 1 when something failed, 2 when it was used wrongly.\n")
	b.WriteString(".SH FILES\n.TP\n.I ~/.config/seatcount/seatcount.db\nThe database, unless \\-\\-db says another one.\n")
	b.WriteString(".SH SEE ALSO\n.BR seatcount (1),\n.BR seatcount\\-agent (1)\n")
	_, err := io.WriteString(out, b.String())
	return err
}

// manualOf writes a section for each command below one that does something itself.
func manualOf(b *strings.Builder, parent *cobra.Command) {
	for _, c := range parent.Commands() {
		if !c.IsAvailableCommand() || c.Name() == "help" || c.Name() == "completion" {
			continue
		}
		if c.HasAvailableSubCommands() {
			manualOf(b, c)
			continue
		}
		usage := strings.TrimPrefix(c.UseLine(), c.Root().Name()+" ")
		fmt.Fprintf(b, ".SS %q\n", roff(usage))
		text := c.Long
		if text == "" {
			text = c.Short + "."
		}
		paragraphs(b, text)
		flagList(b, c.LocalNonPersistentFlags())
		if c.Example != "" {
			example(b, c.Example)
		}
	}
}

func paragraphs(b *strings.Builder, text string) {
	for i, p := range strings.Split(strings.TrimSpace(text), "\n\n") {
		if i > 0 {
			b.WriteString(".PP\n")
		}
		b.WriteString(roff(strings.TrimSpace(p)) + "\n")
	}
}

func flagList(b *strings.Builder, flags *pflag.FlagSet) {
	flags.VisitAll(func(f *pflag.Flag) {
		if f.Hidden || f.Name == "help" || f.Name == "version" {
			return
		}
		value, usage := pflag.UnquoteUsage(f)
		flag := "--" + f.Name
		if f.Shorthand != "" {
			flag = "-" + f.Shorthand + ", " + flag
		}
		fmt.Fprintf(b, ".TP\n.BI %q", roff(flag))
		if value != "" {
			fmt.Fprintf(b, " %q", " "+roff(value))
		}
		fmt.Fprintf(b, "\n%s\n", roff(usage))
	})
}

func example(b *strings.Builder, text string) {
	lines := strings.Split(strings.Trim(text, "\n"), "\n")
	for i := range lines {
		lines[i] = roff(strings.TrimPrefix(lines[i], "  "))
	}
	fmt.Fprintf(b, ".PP\n.RS\n.nf\n%s\n.fi\n.RE\n", strings.Join(lines, "\n"))
}

// roff writes text so that roff takes nothing in it for a command.
func roff(text string) string {
	text = strings.NewReplacer(`\`, `\e`, "-", `\-`, `"`, `\(dq`, "…", "...").Replace(text)
	lines := strings.Split(text, "\n")
	for i, line := range lines {
		if strings.HasPrefix(line, ".") || strings.HasPrefix(line, "'") {
			lines[i] = `\&` + line
		}
	}
	return strings.Join(lines, "\n")
}
