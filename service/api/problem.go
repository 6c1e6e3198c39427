package api

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"seatcount/model"
	"seatcount/service/report"
	"seatcount/service/report/build"
	"seatcount/service/token"
)

// Problem is one thing that is wrong with a request.
type Problem struct {
	Status string `json:"status" doc:"The HTTP status" example:"422"`
	Code   string `json:"code" doc:"The kind of problem, for programs" example:"invalid"`
	Title  string `json:"title" doc:"The kind of problem, for people" example:"A field is invalid"`
	Detail string `json:"detail" doc:"What is wrong, in words" example:"name: A license needs a name"`
	Field  string `json:"field,omitempty" doc:"The field or parameter that is wrong" example:"name"`
	Reason string `json:"reason,omitempty" doc:"Why it is wrong" example:"A license needs a name"`
}

// failure is an error that has its answer.
type failure struct {
	status int
	code   string
	field  string
	detail string
	wait   time.Duration // Retry-After
	allow  string        // methods, with 405
}

func (f *failure) Error() string { return f.detail }

// fail makes a failure; the detail is formatted as by fmt.Sprintf.
func fail(status int, code, detail string, args ...any) *failure {
	return &failure{status: status, code: code, detail: fmt.Sprintf(detail, args...)}
}

func malformed(detail string, args ...any) *failure {
	return fail(http.StatusBadRequest, "malformed", detail, args...)
}

func badParameter(name, detail string, args ...any) *failure {
	f := fail(http.StatusBadRequest, "parameter", detail, args...)
	f.field = name
	return f
}

func invalid(field, reason string, args ...any) *failure {
	f := fail(http.StatusUnprocessableEntity, "invalid", reason, args...)
	f.field = field
	return f
}

// asFailure tells how an error is answered. What nobody can do anything about is told without details.
func asFailure(err error) *failure {
	var f *failure
	var wrong *model.ValidationError
	var query *report.QueryError
	var large *http.MaxBytesError
	switch {
	case errors.As(err, &f):
		return f
	case errors.As(err, &wrong):
		return invalid(wrong.Field, "%s", wrong.Reason)
	case errors.As(err, &query):
		return badParameter(query.Parameter, "%s", query.Reason)
	case errors.As(err, &large):
		return fail(http.StatusRequestEntityTooLarge, "too_large", "The body is larger than %d KB", large.Limit>>10)
	case errors.Is(err, build.ErrUnknown):
		return fail(http.StatusNotFound, "not_found", "%s", sentence(err))
	case errors.Is(err, build.ErrNoLicense):
		return badParameter("license_id", "This report is about one license: say which one by license_id")
	case errors.Is(err, model.ErrNotFound):
		return fail(http.StatusNotFound, "not_found", "%s", sentence(err))
	case errors.Is(err, model.ErrForbidden):
		return fail(http.StatusForbidden, "forbidden", "%s", sentence(err))
	case errors.Is(err, model.ErrConflict):
		return fail(http.StatusConflict, "conflict", "%s", sentence(err))
	case errors.Is(err, context.DeadlineExceeded):
		return fail(http.StatusServiceUnavailable, "timeout", "This took too long and was given up")
	case errors.Is(err, context.Canceled):
		return fail(499, "canceled", "The client is gone")
	}
	return fail(http.StatusInternalServerError, "internal", "Something went wrong; the log of Seatcount says what")
}

// refused is the answer to a token that does not work.
func refused(err error) *failure {
	switch {
	case errors.Is(err, token.ErrUnknown), errors.Is(err, token.ErrTypo):
		return fail(http.StatusUnauthorized, "token", "%s", sentence(err))
	case errors.Is(err, token.ErrExpired):
		return fail(http.StatusUnauthorized, "token_expired", "%s", sentence(err))
	case errors.Is(err, token.ErrDisabled):
		return fail(http.StatusUnauthorized, "token_disabled", "%s", sentence(err))
	}
	return asFailure(err)
}

func sentence(err error) string {
	s := err.Error()
	if s == "" {
		return s
	}
	return strings.ToUpper(s[:1]) + s[1:]
}

// titles are the kinds of problems for people.
var titles = map[int]string{
	http.StatusBadRequest: "The request is malformed", http.StatusUnauthorized: "No token, or one that does not work",
	http.StatusForbidden: "This is not allowed", http.StatusNotFound: "This is not there",
	http.StatusMethodNotAllowed: "This method is not for this address", http.StatusConflict: "Somebody changed it meanwhile",
	http.StatusRequestEntityTooLarge: "The body is too large", http.StatusUnsupportedMediaType: "The body is of a type that is not read",
	http.StatusUnprocessableEntity: "A field is invalid", http.StatusTooManyRequests: "Too many",
	http.StatusServiceUnavailable: "Not now", http.StatusInternalServerError: "Something went wrong here",
}

// problem is the failure as the envelope carries it.
func (f *failure) problem() Problem {
	title := titles[f.status]
	if title == "" {
		title = http.StatusText(f.status)
	}
	p := Problem{Status: strconv.Itoa(f.status), Code: f.code, Title: title, Detail: f.detail, Field: f.field}
	if f.field != "" {
		p.Detail, p.Reason = f.field+": "+f.detail, f.detail
	}
	return p
}

// headers sets what belongs to the status.
func (f *failure) headers(h http.Header) {
	if f.wait > 0 {
		h.Set("Retry-After", strconv.Itoa(int(f.wait/time.Second)))
	}
	if f.allow != "" {
		h.Set("Allow", f.allow)
	}
	if f.status == http.StatusUnauthorized {
		h.Set("WWW-Authenticate", `Bearer realm="Seatcount"`)
	}
}

// reportPrefix is where License Statistics' routes are, whose failures have another shape.
const reportPrefix = "/api/v1/"

// body is the failure in the shape of its address: Open-AudIT's envelope, or License Statistics' answer.
func (f *failure) body(c *call) []byte {
	if strings.HasPrefix(c.r.URL.Path, reportPrefix) {
		msg := f.detail
		if f.field != "" {
			msg = f.field + ": " + msg
		}
		return mustJSON(reportFailure{Msg: msg, Code: f.status})
	}
	return mustJSON(Failure{Meta: c.meta(f.status), Links: map[string]string{}, Included: []any{}, Logs: []any{}, Errors: []Problem{f.problem()}})
}

// reportFailure is a failure in License Statistics' shape.
type reportFailure struct {
	Success bool   `json:"success" doc:"false"`
	Msg     string `json:"msg" doc:"What is wrong, in words"`
	Code    int    `json:"code" doc:"The HTTP status"`
}

func mustJSON(v any) []byte {
	b, err := json.Marshal(v)
	if err != nil {
		panic(err) // our own types of strings and numbers
	}
	return b
}

// write answers with the failure.
func (f *failure) write(w http.ResponseWriter, c *call) {
	f.headers(w.Header())
	w.Header().Set("Content-Type", jsonType)
	w.WriteHeader(f.status)
	if c.r.Method != http.MethodHead {
		_, _ = w.Write(append(f.body(c), '\n')) // the client may be gone
	}
}

// humaFailure is what huma finds wrong with a parameter, in our shape.
type humaFailure struct {
	*failure
	c *call
}

func (f humaFailure) GetStatus() int { return f.status }

// MarshalJSON is the body of the answer.
func (f humaFailure) MarshalJSON() ([]byte, error) { return f.body(f.c), nil }

// huma asks these package variables for the shape of errors; there is no other way to tell it.
func init() {
	huma.NewErrorWithContext = func(ctx huma.Context, status int, msg string, errs ...error) huma.StatusError {
		f := malformed("%s", msg)
		for _, err := range errs {
			var detail *huma.ErrorDetail
			if errors.As(err, &detail) {
				at, name, _ := strings.Cut(detail.Location, ".")
				if at == "path" {
					f = fail(http.StatusNotFound, "not_found", "There is no %s %q here", name, fmt.Sprint(detail.Value))
					break
				}
				f = badParameter(name, "%s", detail.Message)
				break
			}
		}
		if status >= http.StatusInternalServerError {
			f = fail(status, "internal", "%s", msg)
		}
		return humaFailure{f, callOf(ctx.Context())}
	}
}
