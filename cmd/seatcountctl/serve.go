package main

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"

	"github.com/spf13/cobra"

	"seatcount/model"
	"seatcount/service"
	"seatcount/service/api"
)

func (a *app) serve() *cobra.Command {
	var config api.ListenConfig
	cmd := &cobra.Command{
		Use:   "serve",
		Short: "Answer over HTTP, and keep the counts up to date, until it is stopped",
		Long: `Answers programs, agents and browsers over HTTP, and watches the folders of
inventory meanwhile: what the desktop app does with its API switched on. It ends
with status 0 on SIGTERM or Ctrl+C, after the answers that are under way; who takes
longer than ten seconds to ask is cut off.

Only this computer reaches 127.0.0.1. Every other address needs TLS: a certificate
of your own with --tls-cert and --tls-key, or one that is made with --tls, which
clients have to be told to trust.

Who asks needs a token: "seatcountctl token add --scope api" makes one. Each request
acts as the token's owner, whoever started this; --as says who does that, which
takes the permission settings::update in all organizations, as in the desktop app.`,
		Example: `  seatcountctl serve
  seatcountctl serve --listen 127.0.0.1:9000
  seatcountctl serve --listen 0.0.0.0:8443 --tls-cert cert.pem --tls-key key.pem
  seatcountctl serve --listen 0.0.0.0:8443 --tls --tls-name seatcount.example`,
		Args: cobra.NoArgs,
		RunE: does(func(cmd *cobra.Command, _ []string) error {
			if err := api.CheckAddress(config); err != nil {
				if errors.Is(err, api.ErrNeedsTLS) {
					err = fmt.Errorf("--listen: %w", err)
				}
				return misuse{errors.New(inWords(err))}
			}
			if (config.CertFile == "") != (config.KeyFile == "") {
				return misuse{errors.New("--tls-cert and --tls-key belong together")}
			}
			if len(config.Names) > 0 && (!config.SelfSigned || config.CertFile != "") {
				return misuse{errors.New("--tls-name is for the certificate that --tls makes")}
			}
			err := a.open(cmd.Context(), true, func(ctx context.Context, s *service.Services) error {
				if !a.who.Can(model.SettingsUpdate) || !a.who.Everywhere() {
					return fmt.Errorf("switch the API on: %w", model.ErrForbidden)
				}
				config.Dir = filepath.Join(filepath.Dir(s.Store.Path()), "tls")
				return a.serveUntilStopped(ctx, s, config)
			})
			if cmd.Context().Err() != nil && errors.Is(err, context.Canceled) {
				return nil // stopped before it listened
			}
			return err
		}),
	}
	cmd.Flags().StringVar(&config.Addr, "listen", api.DefaultAddress, "`address` with its port; port 0 is any that is free")
	cmd.Flags().StringVar(&config.CertFile, "tls-cert", "", "certificate, a PEM `file`")
	cmd.Flags().StringVar(&config.KeyFile, "tls-key", "", "key of the certificate, a PEM `file`")
	cmd.Flags().BoolVar(&config.SelfSigned, "tls", false, "encrypt with a certificate that is made once and kept beside the database")
	cmd.Flags().StringArrayVar(&config.Names, "tls-name", nil, "`name` or address by which clients call this computer, for the certificate of --tls\n(its own are in it anyway); may be given several times")
	return cmd
}

// serveUntilStopped answers until the context ends.
func (a *app) serveUntilStopped(ctx context.Context, s *service.Services, config api.ListenConfig) error {
	log := a.newLog()
	server := service.API(s, service.APIParams{Log: log, Version: version})
	// What is under way may end although the context has: closing waits for it.
	url, err := server.Start(context.WithoutCancel(ctx), config)
	var taken *api.PortInUse
	if errors.As(err, &taken) && taken.Next != "" {
		return fmt.Errorf("%w: use --listen %s", err, taken.Next)
	}
	if err != nil {
		return err
	}
	s.Refresh.Start(ctx)
	a.say("Listening at %s", url)
	if file := config.Certificate(); file != "" {
		a.say("Clients have to trust its certificate: %s", file)
	}
	a.say("Stop with Ctrl+C.")
	<-ctx.Done()
	return server.Shutdown(context.WithoutCancel(ctx))
}
