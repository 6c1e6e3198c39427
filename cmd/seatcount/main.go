// Command seatcount is the desktop app: it opens the database, puts the services over it and hands over to the window.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"path/filepath"
	"syscall"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/app"
	"github.com/sirupsen/logrus"
	"github.com/spf13/pflag"

	"seatcount/cmd/seatcount/instance"
	"seatcount/model"
	"seatcount/service"
	"seatcount/service/about"
	"seatcount/service/api"
	"seatcount/service/sample"
	"seatcount/ui"
	"seatcount/ui/page"
)

// appID is what desktops know the program by; the desktop entry and the bundle for Macs have it too.
const appID = "io.seatcount.Seatcount"

// version is that of everything that was built together.
var version = about.Version()

func main() { os.Exit(run(os.Args[1:], os.Stdout, os.Stderr)) }

// run is the program; it returns its exit status: 0, 1 (failed) or 2 (used wrongly).
func run(args []string, out, problems io.Writer) int {
	o, err := parseFlags(args, problems)
	var usage usageError
	switch {
	case errors.Is(err, pflag.ErrHelp):
		return 0
	case errors.As(err, &usage):
		fmt.Fprintln(problems, "seatcount:", err)
		return 2
	case err == nil && o.version:
		fmt.Fprintln(out, "seatcount", version)
		return 0
	case err == nil:
		err = start(o)
	}
	if err != nil {
		fmt.Fprintln(problems, "seatcount:", err)
		return 1
	}
	return 0
}

// start opens the window on the database, or raises the window that has it open already.
func start(o options) error {
	folder, err := dataFolder()
	if err != nil && o.database == "" {
		desktop := app.NewWithID(appID)
		return showProblem(desktop, o, folder, logrus.StandardLogger(), err)
	}
	if o.database == "" {
		o.database = filepath.Join(folder, "seatcount.db")
	} else {
		folder = filepath.Dir(o.database)
	}
	claim, err := instance.Claim(o.database)
	if errors.Is(err, instance.ErrTaken) { // the log is the other one's too
		return instance.Raise(context.Background(), o.database)
	}
	log, closeLog := newLog(folder, o.verbose)
	defer func() { _ = closeLog.Close() }()
	desktop := app.NewWithID(appID)
	if err != nil {
		return showProblem(desktop, o, folder, log, inWords(o.database, err))
	}
	defer claim.Close()

	log.WithFields(logrus.Fields{"version": version, "database": o.database}).Info("start")
	services, err := service.Open(context.Background(), service.Params{Path: o.database, Log: log})
	if err != nil {
		return showProblem(desktop, o, folder, log, err)
	}
	err = open(desktop, o, folder, log, services, claim)
	if closed := services.Close(); closed != nil {
		log.WithError(closed).Error("close the database")
		err = errors.Join(err, closed)
	}
	log.Info("end")
	return err
}

// inWords is why the database cannot be claimed: a folder that cannot be written, mostly, of which opening the database
// says what can be done.
func inWords(database string, err error) error {
	services, opened := service.Open(context.Background(), service.Params{Path: database})
	if opened != nil {
		return opened
	}
	return errors.Join(err, services.Close())
}

// showProblem says in a window why the database cannot be opened; without one, whoever clicked the icon would see
// nothing at all.
func showProblem(desktop fyne.App, o options, folder string, log logrus.FieldLogger, err error) error {
	log.WithError(err).Error("open the database")
	if o.screenshot == "" {
		ui.ShowProblem(desktop, o.database, filepath.Join(folder, "logs"), err)
		desktop.Run()
	}
	return err
}

// open shows the window until somebody closes it.
func open(desktop fyne.App, o options, folder string, log logrus.FieldLogger, services *service.Services, claim *instance.Instance) error {
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	company := service.SampleCompany(services, nil, filepath.Join(folder, "sample"))
	who, known, err := services.Access.WithoutSignIn(ctx)
	if err != nil {
		return err
	}
	server := api.NewControl(service.API(services, service.APIParams{Log: log, Version: version}), services.Settings, filepath.Join(folder, "tls"))
	defer func() {
		if err := server.Close(context.WithoutCancel(ctx)); err != nil {
			log.WithError(err).Warn("end the API")
		}
	}()
	window := ui.New(ui.Params{
		App: desktop, Services: page.NewServices(services, server), Bus: services.Bus, Settings: services.Settings, Principal: who, AskSignIn: !known,
		Sample: ui.Sample{
			Loaded: func() bool { return sample.Loaded(company) },
			Load:   func(ctx context.Context, p model.Principal) error { return sample.Load(ctx, p, company) },
			Remove: func(ctx context.Context, p model.Principal) error { return sample.Remove(ctx, p, company) },
		},
		Ready: services.Count.Ready(), Post: fyne.Do, Gather: 300 * time.Millisecond, Clock: time.Now, Log: log,
		Database: o.database, LogFolder: filepath.Join(folder, "logs"), Version: version,
		Theme: o.theme, Page: o.page, Size: o.size, OnClose: desktop.Quit,
	})
	if err := claim.Listen(func() { fyne.Do(window.Raise) }); err != nil {
		log.WithError(err).Warn("a second start cannot bring this window to the front")
	}
	stop := make(chan os.Signal, 1)
	signal.Notify(stop, os.Interrupt, syscall.SIGTERM)
	go func() {
		if _, ok := <-stop; ok {
			fyne.Do(window.Close)
		}
	}()
	var failed error
	desktop.Lifecycle().SetOnStarted(func() {
		go func() { failed = background(ctx, o, log, services, company, window, desktop) }()
		go func() {
			if err := server.Start(ctx); err != nil {
				log.WithError(err).Error("listen for the API")
			}
			services.Bus.Publish(page.APIChanged{})
		}()
	})
	window.Show()
	desktop.Run()
	cancel()
	signal.Stop(stop)
	close(stop)
	return failed
}

// background loads the counts, starts the refresh, and makes the picture that was asked for.
func background(ctx context.Context, o options, log logrus.FieldLogger, services *service.Services, company sample.Services,
	window *ui.Window, desktop fyne.App,
) error {
	if err := services.Count.Load(ctx); err != nil {
		log.WithError(err).Error("load the counts")
		fyne.Do(func() { window.Fail("Load the counts", err) })
	}
	services.Refresh.Start(ctx)
	if o.sample && !sample.Loaded(company) {
		if err := sample.Load(ctx, model.Administrator(), company); err != nil {
			log.WithError(err).Error("load the sample company")
			fyne.Do(func() { window.Fail("Load the sample company", err) })
		}
	}
	if o.screenshot == "" {
		return nil
	}
	defer fyne.Do(window.Close)
	if err := services.Refresh.Idle(ctx); err != nil {
		return err
	}
	return takePicture(ctx, window, o.screenshot)
}
