package access_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"seatcount/model"
	"seatcount/service/access"
)

const good = "correct horse battery"

func TestSignIn(t *testing.T) {
	w := newWorld(t)
	p := w.add(t, "Anna", model.RoleReader, w.it)
	if err := w.SetPassword(t.Context(), p, p.UserID, good); err != nil {
		t.Fatal(err)
	}
	if got, err := w.SignIn(t.Context(), " ANNA ", good); err != nil || got.UserID != p.UserID || got.Can(model.LicensesUpdate) {
		t.Errorf("%+v, %v", got, err)
	}
	for name, password := range map[string]string{"Anna": good + " ", "anna": "", "nobody": good, "": ""} {
		_, err := w.SignIn(t.Context(), name, password)
		wantErr(t, name+"/"+password, err, access.ErrWrong)
	}
	// Administrator has no password yet.
	if got, err := w.SignIn(t.Context(), "administrator", ""); err != nil || !got.IsAdministrator() {
		t.Errorf("without a password: %+v, %v", got, err)
	}
	_, err := w.SignIn(t.Context(), "administrator", "something")
	wantErr(t, "a password where there is none", err, access.ErrWrong)
	if _, err := w.UpdateUser(t.Context(), admin, access.UserEdit{ID: p.UserID, Name: "Anna", Disabled: true}); err != nil {
		t.Fatal(err)
	}
	_, err = w.SignIn(t.Context(), "Anna", good)
	wantErr(t, "disabled", err, access.ErrDisabled)
	_, err = w.SignIn(t.Context(), "Anna", good+"x")
	wantErr(t, "disabled and wrong", err, access.ErrWrong)
}

func TestSignInIsSlowedAfterFailures(t *testing.T) {
	w := newWorld(t)
	p := w.add(t, "anna", model.RoleReader, w.it)
	if err := w.SetPassword(t.Context(), p, p.UserID, good); err != nil {
		t.Fatal(err)
	}
	waits := func(name string) (all []string) {
		for range 14 {
			_, err := w.SignIn(t.Context(), name, "wrong password")
			var slow *access.SlowDown
			if errors.As(err, &slow) {
				all = append(all, slow.Wait.String())
				w.now = w.now.Add(slow.Wait)
				_, err = w.SignIn(t.Context(), strings.ToUpper(name), "wrong password")
			}
			wantErr(t, name, err, access.ErrWrong)
		}
		return all
	}
	want := "1s 2s 4s 8s 16s 32s 1m4s 2m8s 4m16s 5m0s 5m0s"
	for _, name := range []string{"nobody", "anna"} { // one cannot be told from the other
		if got := strings.Join(waits(name), " "); got != want {
			t.Errorf("%s waits %s, want %s", name, got, want)
		}
	}
	var slow *access.SlowDown
	if _, err := w.SignIn(t.Context(), "anna", good); !errors.As(err, &slow) {
		t.Errorf("the right password need not wait: %v", err)
	}
}

func TestRightPasswordBeginsAnew(t *testing.T) {
	w := newWorld(t)
	if err := w.SetPassword(t.Context(), admin, 1, good); err != nil {
		t.Fatal(err)
	}
	wrong := func() error {
		_, err := w.SignIn(t.Context(), "Administrator", "wrong password")
		return err
	}
	for range 3 {
		wantErr(t, "a free try", wrong(), access.ErrWrong)
	}
	var slow *access.SlowDown
	if err := wrong(); !errors.As(err, &slow) || slow.Wait != time.Second || slow.Error() == "" {
		t.Fatalf("the fourth: %v", err)
	}
	if err := w.CheckPassword(t.Context(), admin, good); !errors.As(err, &slow) {
		t.Errorf("the check of a password is not slowed: %v", err)
	}
	w.now = w.now.Add(time.Second)
	if _, err := w.SignIn(t.Context(), "Administrator", good); err != nil {
		t.Fatal(err)
	}
	for range 3 {
		wantErr(t, "a free try again", wrong(), access.ErrWrong)
	}
}

func TestTriesDoNotFillTheMemory(t *testing.T) {
	w := newWorld(t)
	for i := range 2500 {
		_, err := w.SignIn(t.Context(), fmt.Sprint("name ", i), "wrong password")
		wantErr(t, "a name", err, access.ErrWrong)
	}
	if n := w.Remembered(); n > 1000 {
		t.Errorf("%d names are remembered", n)
	}
}

func TestPasswordRules(t *testing.T) {
	w := newWorld(t)
	for _, password := range []string{"", "short", "1234567", strings.Repeat("x", 257)} {
		wantInvalid(t, password, w.SetPassword(t.Context(), admin, 1, password), "password")
	}
	// One letter written in two ways, as keyboards do, is one.
	if err := w.SetPassword(t.Context(), admin, 1, "Übergröße"); err != nil {
		t.Fatal(err)
	}
	if _, err := w.SignIn(t.Context(), "Administrator", "U\u0308bergro\u0308ße"); err != nil {
		t.Error(err)
	}
	anna := w.add(t, "anna", model.RoleReader, w.it)
	wantErr(t, "another's", w.SetPassword(t.Context(), anna, 1, good), model.ErrForbidden)
	wantErr(t, "nobody's", w.SetPassword(t.Context(), model.Principal{Permissions: map[model.Permission]bool{}}, 0, good), model.ErrForbidden)
	if err := w.SetPassword(t.Context(), anna, anna.UserID, good); err != nil {
		t.Errorf("her own: %v", err)
	}
	if err := w.CheckPassword(t.Context(), anna, good); err != nil {
		t.Error(err)
	}
	wantErr(t, "check", w.CheckPassword(t.Context(), anna, good+"?"), access.ErrWrong)
	if err := w.RemovePassword(t.Context(), anna, anna.UserID); err != nil {
		t.Fatal(err)
	}
	if _, err := w.SignIn(t.Context(), "anna", ""); err != nil {
		t.Error(err)
	}
}

func TestHashesAreArgon2idAndBecomeDearer(t *testing.T) {
	w := newWorld(t)
	if err := w.SetPassword(t.Context(), admin, 1, good); err != nil {
		t.Fatal(err)
	}
	hash := func() (hash string) {
		w.store.Read(t.Context()).Raw("SELECT password_hash FROM users WHERE id = 1").Scan(&hash)
		return hash
	}
	if got := hash(); !strings.HasPrefix(got, "$argon2id$v=19$m=64,t=1,p=1$") || strings.Contains(got, "=$") {
		t.Errorf("the hash is %s", got)
	}
	w.Cost.Passes = 2
	if _, err := w.SignIn(t.Context(), "Administrator", good); err != nil {
		t.Fatal(err)
	}
	if got := hash(); !strings.HasPrefix(got, "$argon2id$v=19$m=64,t=2,p=1$") {
		t.Errorf("the hash is %s", got)
	}
	if _, err := w.SignIn(t.Context(), "Administrator", good); err != nil {
		t.Fatal(err)
	}
	if access.DefaultCost.Memory < 64<<10 || access.DefaultCost.Passes < 3 {
		t.Errorf("the default is %+v", access.DefaultCost)
	}
}

func TestSignInTakesAsLongForNamesThatThereAreNot(t *testing.T) {
	w := newWorld(t)
	w.Cost = access.Cost{Memory: 8 << 10, Passes: 8, Threads: 1} // long enough to be seen
	if err := w.SetPassword(t.Context(), admin, 1, good); err != nil {
		t.Fatal(err)
	}
	took := func(name string) time.Duration {
		best := time.Hour
		for range 3 {
			start := time.Now()
			_, err := w.SignIn(t.Context(), name, "wrong password")
			wantErr(t, name, err, access.ErrWrong)
			best = min(best, time.Since(start))
		}
		return best
	}
	known, unknown := took("Administrator"), took("nobody")
	if unknown < known/3 || known < unknown/3 {
		t.Errorf("a name that there is takes %v, another %v", known, unknown)
	}
}

func TestWhoHasToSignIn(t *testing.T) {
	w := newWorld(t)
	needs := func(want bool) {
		t.Helper()
		if got, err := w.NeedsSignIn(t.Context()); err != nil || got != want {
			t.Errorf("needs to sign in: %v, %v, want %v", got, err, want)
		}
		if _, ok, err := w.WithoutSignIn(t.Context()); err != nil || ok == want {
			t.Errorf("straight in: %v, %v, want %v", ok, err, !want)
		}
	}
	needs(false)
	if err := w.SetPassword(t.Context(), admin, 1, good); err != nil {
		t.Fatal(err)
	}
	needs(true)
	if err := w.RemovePassword(t.Context(), admin, 1); err != nil {
		t.Fatal(err)
	}
	needs(false)
	w.add(t, "anna", model.RoleReader, w.it)
	needs(true)
}

func TestStaySignedInIsTheOperatingSystemsUser(t *testing.T) {
	w := newWorld(t)
	anna := w.add(t, "anna", model.RoleReader, w.it)
	in := func() (name string) {
		t.Helper()
		p, ok, err := w.WithoutSignIn(t.Context())
		if err != nil || ok != (p.UserID != 0) {
			t.Errorf("%+v, %v, %v", p, ok, err)
		}
		return p.Name
	}
	stay := func() {
		t.Helper()
		if err := w.StaySignedIn(t.Context(), anna); err != nil || in() != "anna" {
			t.Errorf("stays as %q, %v", in(), err)
		}
	}
	stay()
	w.osUser = "eve@pc1"
	if in() != "" {
		t.Error("another user of the operating system is in")
	}
	w.osUser = "otto@pc1"
	if err := w.Forget(t.Context()); err != nil || in() != "" {
		t.Errorf("forgotten: %q, %v", in(), err)
	}
	stay()
	if err := w.SetPassword(t.Context(), anna, anna.UserID, good); err != nil || in() != "" {
		t.Errorf("a new password: %q, %v", in(), err)
	}
	stay()
	if _, err := w.UpdateUser(t.Context(), admin, access.UserEdit{ID: anna.UserID, Name: "anna", Disabled: true}); err != nil || in() != "" {
		t.Errorf("disabled: %q, %v", in(), err)
	}
	if err := w.DeleteUser(t.Context(), admin, anna.UserID); err != nil || in() != "Administrator" {
		t.Errorf("deleted: %q, %v", in(), err)
	}
	w.osUser = ""
	wantErr(t, "nobody", w.StaySignedIn(t.Context(), admin), access.ErrNoOSUser)
}
