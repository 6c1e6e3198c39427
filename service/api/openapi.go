package api

import (
	"encoding/json"
	"fmt"
	"net/http"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"seatcount/model"
)

func about(version string) *huma.Info {
	return &huma.Info{
		Title: "Seatcount", Version: version,
		Description: "Licenses with the seats that are purchased, used and left. Licenses have the shape of Open-AudIT, reports that of " +
			"License Statistics. Every request carries a token and acts as the token's owner, with the permissions of the moment.",
		License: &huma.License{Name: "Apache-2.0", Identifier: "Apache-2.0"},
	}
}

// operation describes an operation; more are the statuses of failures that not every operation has.
func operation(id, method, path, tag string, permission model.Permission, summary string, more ...int) huma.Operation {
	return huma.Operation{
		OperationID: id, Method: method, Path: path, Tags: []string{tag}, Summary: summary,
		Description: fmt.Sprintf("Needs the permission `%s`.", permission),
		Security:    []map[string][]string{{"token": {}}, {"bearer": {}}},
		Errors:      nil, Responses: map[string]*huma.Response{},
		Metadata: map[string]any{"failures": append([]int{401, 403, 429}, more...)},
		// Bodies are read by the operation itself, since they come in several forms.
		MaxBodyBytes: maxBody,
	}
}

// filterParams describe that every column can be filtered by.
func filterParams() []*huma.Param {
	list := make([]*huma.Param, 0, len(columns))
	for _, c := range columns {
		list = append(list, &huma.Param{
			Name: c.full, In: "query", Schema: &huma.Schema{Type: huma.TypeString},
			Description: "Filter: an operator and a value. Operators are =, !=, <, <=, >, >=, like, !like, in(…) and notin(…); without one, the value is to be equal.",
			Example:     filterExamples[c.name],
		})
	}
	return list
}

var filterExamples = map[string]any{"name": "likeoffice", "used_count": ">=10", "left": "<0", "id": "in(1,2)", "expires_on": "<2027-01-01"}

// describe puts into the document what cannot be told by types: the forms of bodies and answers.
func describe(api huma.API) []byte {
	doc := api.OpenAPI()
	schemas := doc.Components.Schemas
	of := func(v any, name string) *huma.Schema { return schemas.Schema(reflect.TypeOf(v), true, name) }
	envelope, failure, reportFailed := of(Envelope{}, "Envelope"), of(Failure{}, "Failure"), of(reportFailure{}, "ReportFailure")
	items := &huma.Schema{Type: huma.TypeArray, Items: of(Item{}, "Item"), Description: "With format=json_data: the licenses without the envelope"}
	of(Attributes{}, "Attributes")
	schemas.Map()["Attributes"].Required = nil // properties= leaves some out
	doc.Components.SecuritySchemes = map[string]*huma.SecurityScheme{
		"token":  {Type: "apiKey", In: "header", Name: "X-Auth-Token"},
		"bearer": {Type: "http", Scheme: "bearer"},
		"basic":  {Type: "http", Scheme: "basic", Description: "The token as the password, with any name; for agents alone"},
	}
	describeAgents(doc, of(agentAnswer{}, "AgentAnswer"), of(agentFailure{}, "AgentFailure"))
	for path, item := range doc.Paths {
		if strings.HasPrefix(path, "/agent") {
			continue
		}
		for _, op := range []*huma.Operation{item.Get, item.Post, item.Patch, item.Delete} {
			if op == nil {
				continue
			}
			failed := failure
			if strings.HasPrefix(path, reportPrefix) {
				failed = reportFailed
			}
			if op.Method == http.MethodPost || op.Method == http.MethodPatch {
				op.RequestBody = bodies(of(Fields{}, "Fields"))
			}
			describeAnswers(op, envelope, items, failed)
		}
	}
	b, err := json.MarshalIndent(doc, "", "  ")
	if err != nil {
		panic(err) // the document is made of our own types
	}
	return b
}

func describeAnswers(op *huma.Operation, envelope, items, failed *huma.Schema) {
	good := &huma.Response{Description: "Done", Content: map[string]*huma.MediaType{}}
	text := &huma.MediaType{Schema: &huma.Schema{Type: huma.TypeString}}
	file := &huma.MediaType{Schema: &huma.Schema{Type: huma.TypeString, Format: "binary"}}
	status := "200"
	switch {
	case strings.HasSuffix(op.OperationID, "-page"):
		good.Content["text/html"] = text
	case op.OperationID == "report":
		good.Content["application/json"] = &huma.MediaType{Schema: reportSchema()}
		for _, kind := range []string{
			"text/csv", "application/pdf", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "text/html", "application/xml",
		} {
			good.Content[kind] = file
		}
	default:
		good.Content["application/json"] = &huma.MediaType{Schema: envelope}
		switch op.Method {
		case http.MethodGet:
			good.Content["application/json"].Schema = &huma.Schema{AnyOf: []*huma.Schema{envelope, items}}
			good.Content["text/csv"], good.Content["application/xml"], good.Content["text/html"] = text, text, text
		case http.MethodPost, http.MethodPatch:
			good.Content["text/html"] = text // to browsers that send a form
		}
		if op.OperationID != "list-licenses" && op.Method != http.MethodDelete {
			good.Headers = map[string]*huma.Param{"ETag": header("The version of the license, for If-Match")}
		}
	}
	if op.OperationID == "create-license" {
		status = "201"
		good.Description = "Created"
		good.Headers["Location"] = header("The new license")
	}
	op.Responses = map[string]*huma.Response{status: good}
	codes, _ := op.Metadata["failures"].([]int)
	slices.Sort(codes)
	for _, code := range codes {
		title := titles[code]
		if code == http.StatusTooManyRequests {
			title = "Too many wrong tokens, or requests: Retry-After tells how long to wait"
		}
		answer := &huma.Response{Description: title, Content: map[string]*huma.MediaType{"application/json": {Schema: failed}}}
		// People get a page: a form to sign in with, or their own with what is wrong.
		if code == http.StatusUnauthorized && op.Method == http.MethodGet && isPagePath(op.Path) || op.RequestBody != nil && slices.Contains(pageFailures, code) {
			answer.Content["text/html"] = text
		}
		op.Responses[strconv.Itoa(code)] = answer
	}
}

// pageFailures are the failures that a form is shown again with.
var pageFailures = []int{http.StatusForbidden, http.StatusConflict, http.StatusUnprocessableEntity}

func header(description string) *huma.Param {
	return &huma.Param{Schema: &huma.Schema{Type: huma.TypeString}, Description: description}
}

// bodies are the forms in which the fields of a license can be sent.
func bodies(attributes *huma.Schema) *huma.RequestBody {
	object := func(properties map[string]*huma.Schema, required ...string) *huma.Schema {
		return &huma.Schema{Type: huma.TypeObject, Properties: properties, Required: required}
	}
	wrapped := object(map[string]*huma.Schema{
		"data": object(map[string]*huma.Schema{
			"type": {Type: huma.TypeString, Enum: []any{"licenses"}}, "id": {Type: huma.TypeInteger}, "attributes": attributes,
		}, "attributes"),
	}, "data")
	form := map[string]*huma.Schema{}
	for _, name := range writable() {
		form["data[attributes]["+name+"]"] = &huma.Schema{Type: huma.TypeString}
	}
	return &huma.RequestBody{
		Required: true,
		Description: "The fields to set. PATCH leaves the others as they are; POST needs name and match_string. Fields that cannot be written " +
			"may be sent back as they were read.",
		Content: map[string]*huma.MediaType{
			"application/json":                  {Schema: &huma.Schema{AnyOf: []*huma.Schema{wrapped, attributes}}},
			"application/x-www-form-urlencoded": {Schema: object(form)},
			"multipart/form-data":               {Schema: object(form)},
		},
	}
}

func reportSchema() *huma.Schema {
	return &huma.Schema{
		Type: huma.TypeObject, Required: []string{"success", "msg", "data", "totalCount"},
		Properties: map[string]*huma.Schema{
			"success": {Type: huma.TypeBoolean}, "msg": {Type: huma.TypeString, Nullable: true},
			"data":       {Type: huma.TypeArray, Items: &huma.Schema{Type: huma.TypeObject}},
			"totalCount": {Type: huma.TypeInteger, Description: "Rows before offset and limit"},
		},
	}
}
