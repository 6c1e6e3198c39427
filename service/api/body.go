package api

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"mime"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"unicode/utf8"
)

// received is what a body says.
type received struct {
	Type       string         `json:"type,omitempty"`
	ID         any            `json:"id,omitempty"`
	Attributes map[string]any `json:"attributes"` // string, json.Number, bool or nil
	form       url.Values     // of a form, else nil
}

// readBody reads a body in one of the forms that are understood:
//
//   - JSON: {"data":{"attributes":{…}}}, or bare {"name":…}
//   - a form with data[attributes][name]=…, which may also be sent in parts
//   - a form whose field data is the JSON
//
// A form that is JSON is taken for JSON: curl -d says that everything is a form.
func readBody(r *http.Request) (received, error) {
	kind, params, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if r.Header.Get("Content-Type") != "" && err != nil {
		return received{}, unsupported(r)
	}
	if charset := strings.ToLower(params["charset"]); charset != "" && charset != "utf-8" && charset != "us-ascii" {
		return received{}, unsupported(r)
	}
	if encoding := r.Header.Get("Content-Encoding"); encoding != "" && !strings.EqualFold(encoding, "identity") {
		return received{}, unsupported(r)
	}
	if kind == "multipart/form-data" {
		return readParts(r)
	}
	if !slices.Contains([]string{"", "application/json", "application/vnd.api+json", "application/x-www-form-urlencoded"}, kind) {
		return received{}, unsupported(r)
	}
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return received{}, asBodyError(err)
	}
	body = bytes.TrimSpace(bytes.TrimPrefix(body, []byte("\ufeff")))
	switch {
	case len(body) == 0:
		return received{}, malformed("There is no body: send the fields of the license as JSON or as a form")
	case !utf8.Valid(body):
		return received{}, malformed("The body is not UTF-8")
	case kind != "application/x-www-form-urlencoded" || body[0] == '{':
		return readJSON(body)
	}
	form, err := url.ParseQuery(string(body))
	if err != nil {
		return received{}, malformed("The form cannot be read: %v", err)
	}
	return readForm(form)
}

func unsupported(r *http.Request) *failure {
	return fail(http.StatusUnsupportedMediaType, "media_type",
		"A body is application/json, application/x-www-form-urlencoded or multipart/form-data, in UTF-8 and not compressed; not %q %s",
		r.Header.Get("Content-Type"), r.Header.Get("Content-Encoding"))
}

// asBodyError keeps the limit's own error, and says of others that the body broke off.
func asBodyError(err error) error {
	var large *http.MaxBytesError
	if errors.As(err, &large) {
		return err
	}
	return malformed("The body cannot be read: %v", err)
}

func readParts(r *http.Request) (received, error) {
	if err := r.ParseMultipartForm(maxBody); err != nil {
		return received{}, asBodyError(err)
	}
	defer func() { _ = r.MultipartForm.RemoveAll() }()
	return readForm(r.MultipartForm.Value)
}

// readForm reads data[attributes][name]=…; other fields, such as data[access_token], are not about the license.
func readForm(form url.Values) (received, error) {
	if whole := form.Get("data"); whole != "" {
		got, err := readJSON([]byte(whole))
		got.form = form
		return got, err
	}
	got := received{Attributes: map[string]any{}, form: form}
	for key, values := range form {
		if !utf8.ValidString(key) || !utf8.ValidString(values[0]) {
			return received{}, malformed("The form is not UTF-8")
		}
		if len(values) > 1 {
			return received{}, malformed("%q is given twice", key)
		}
		if name, ok := strings.CutPrefix(key, "data[attributes]["); ok {
			if name, ok = strings.CutSuffix(name, "]"); ok {
				got.Attributes[name] = values[0]
				continue
			}
		}
		switch key {
		case "data[type]":
			got.Type = values[0]
		case "data[id]":
			got.ID = values[0]
		case csrfField, methodField, etagField, "submit":
		default:
			return received{}, malformed("There is no field %q: fields are called data[attributes][name]", key)
		}
	}
	return got, nil
}

// readJSON reads the object with its attributes, or the attributes alone.
func readJSON(body []byte) (received, error) {
	d := json.NewDecoder(bytes.NewReader(body))
	d.UseNumber()
	var top map[string]any
	if err := d.Decode(&top); err != nil || top == nil {
		return received{}, malformed("The body is not a JSON object like {\"name\":…}%s", because(err))
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return received{}, malformed("There is more behind the end of the JSON object")
	}
	if key, twice := duplicate(body); twice {
		return received{}, malformed("%q is given twice", key)
	}
	if inner, ok := top["data"]; ok {
		if top, ok = inner.(map[string]any); !ok {
			return received{}, malformed("data is not a JSON object")
		}
	}
	got := received{Attributes: top}
	attributes, ok := top["attributes"]
	if !ok {
		if _, ok := top["type"]; ok {
			return received{}, malformed("data has no attributes")
		}
		return got, nil
	}
	if got.Attributes, ok = attributes.(map[string]any); !ok {
		return received{}, malformed("attributes is not a JSON object")
	}
	got.ID = top["id"]
	if got.Type, ok = top["type"].(string); !ok && top["type"] != nil {
		return received{}, malformed("type is not a text")
	}
	return got, nil
}

// duplicate is a key that an object of a JSON text has twice. Programs do not agree on which of the values is meant then.
func duplicate(body []byte) (key string, found bool) {
	type level struct {
		keys map[string]bool // nil in a list
		key  bool            // a key comes next
	}
	levels := []level{{}}
	for d := json.NewDecoder(bytes.NewReader(body)); ; {
		token, err := d.Token()
		if err != nil {
			return "", false
		}
		top := &levels[len(levels)-1]
		if top.key && token != json.Delim('}') {
			key = token.(string)
			if top.keys[key] {
				return key, true
			}
			top.keys[key], top.key = true, false
			continue
		}
		switch token {
		case json.Delim('{'):
			levels = append(levels, level{map[string]bool{}, true})
			continue
		case json.Delim('['):
			levels = append(levels, level{})
			continue
		case json.Delim('}'), json.Delim(']'):
			levels = levels[:len(levels)-1]
		}
		top = &levels[len(levels)-1]
		top.key = top.keys != nil
	}
}

// because tells where JSON breaks off. That it is a list or a number is no news to who sent it, and what Go would have
// made of it none of their business.
func because(err error) string {
	var kind *json.UnmarshalTypeError
	if err == nil || errors.As(err, &kind) {
		return ""
	}
	return ": " + err.Error()
}
