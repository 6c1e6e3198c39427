package e2e

import (
	"bufio"
	"context"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/sirupsen/logrus"

	"seatcount/model"
	"seatcount/service"
	"seatcount/service/api"
	"seatcount/service/token"
)

// serverEnv names the database of a server that runs as a process of its own.
const serverEnv = "SEATCOUNT_E2E_DATABASE"

// TestMain lets this program be the server that a test starts and kills.
func TestMain(m *testing.M) {
	path := os.Getenv(serverEnv)
	if path == "" {
		os.Exit(m.Run())
	}
	url, secret, err := serve(context.Background(), path)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	fmt.Println("READY", url, secret)
	select {} // until it is killed
}

// serve starts a server, refresh included, and returns its address and a token.
func serve(ctx context.Context, path string) (url, secret string, err error) {
	s, err := service.Open(ctx, service.Params{Path: path})
	if err != nil {
		return "", "", err
	}
	if err := s.Count.Load(ctx); err != nil {
		return "", "", err
	}
	s.Refresh.Start(ctx)
	if err := s.Tokens.SetEnabled(ctx, model.Administrator(), true); err != nil {
		return "", "", err
	}
	made, err := s.Tokens.Create(ctx, model.Administrator(), token.New{Scope: model.ScopeAgent})
	if err != nil {
		return "", "", err
	}
	url, err = service.API(s, service.APIParams{}).Start(ctx, api.ListenConfig{Addr: "127.0.0.1:0"})
	return url, made.Secret, err
}

// startServer starts a server as a process of its own and returns its address and a token.
func startServer(t *testing.T, db string) (cmd *exec.Cmd, url, secret string) {
	t.Helper()
	cmd = exec.CommandContext(t.Context(), os.Args[0])
	cmd.Env = append(os.Environ(), serverEnv+"="+db)
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	lines := bufio.NewScanner(out)
	for lines.Scan() {
		if f := strings.Fields(lines.Text()); len(f) == 3 && f[0] == "READY" {
			go func() {
				for lines.Scan() { // it must not wait for a reader
				}
			}()
			return cmd, f[1], f[2]
		}
	}
	t.Fatalf("the server did not start: %v", cmd.Wait())
	return nil, "", ""
}

func TestNothingAcknowledgedIsLostWhenTheServerIsKilled(t *testing.T) {
	db := filepath.Join(t.TempDir(), "seatcount.db")
	cmd, url, secret := startServer(t, db)
	const agents, enough = 200, 60
	var mu sync.Mutex
	acknowledged := map[string]bool{}
	kill := sync.OnceFunc(func() { _ = cmd.Process.Kill() })
	defer kill()
	var all sync.WaitGroup
	for i := range agents {
		all.Go(func() {
			host := fmt.Sprintf("PC%03d", i)
			body := fmt.Sprintf(`<REQUEST><CONTENT><HARDWARE><NAME>%s</NAME></HARDWARE><SOFTWARES><NAME>App</NAME><VERSION>1</VERSION></SOFTWARES></CONTENT>`+
				`<DEVICEID>%s</DEVICEID><QUERY>INVENTORY</QUERY></REQUEST>`, host, host)
			r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, url+"/agent", strings.NewReader(body))
			if err != nil {
				t.Error(err)
				return
			}
			r.Header.Set("X-Auth-Token", secret)
			answer, err := http.DefaultClient.Do(r)
			if err != nil {
				return // it was killed before
			}
			answer.Body.Close()
			mu.Lock()
			defer mu.Unlock()
			if answer.StatusCode == http.StatusOK {
				acknowledged[host] = true
			}
			if len(acknowledged) == enough {
				kill()
			}
		})
	}
	all.Wait()
	kill()
	_ = cmd.Wait() // it was killed
	if len(acknowledged) < enough {
		t.Fatalf("only %d agents were answered", len(acknowledged))
	}

	log := logrus.New()
	log.SetOutput(t.Output())
	s, err := service.Open(t.Context(), service.Params{Path: db, Log: log})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	if err := s.Refresh.Wait(t.Context()); err != nil {
		t.Fatal(err)
	}
	rows, err := s.Devices.List(t.Context(), model.Administrator())
	if err != nil {
		t.Fatal(err)
	}
	there := len(acknowledged)
	for _, r := range rows {
		if r.Titles == 0 {
			t.Errorf("%s has no software", r.Hostname)
		}
		delete(acknowledged, r.Hostname)
	}
	if len(acknowledged) > 0 {
		t.Errorf("%d of %d acknowledged deliveries are lost: %v", len(acknowledged), there, acknowledged)
	}
}
