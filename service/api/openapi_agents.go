package api

import (
	"net/http"
	"strconv"

	"github.com/danielgtaylor/huma/v2"

	"seatcount/service/agent"
)

// agentAnswer is what an inventory file is acknowledged with; package agent writes it.
type agentAnswer struct {
	Status   string             `json:"status" enum:"accepted"`
	Format   string             `json:"format" doc:"What the file was recognized as" example:"GLPI JSON"`
	Size     int64              `json:"size" doc:"In bytes, as delivered"`
	Hash     string             `json:"sha256" doc:"Of what was delivered"`
	Reports  []agent.Understood `json:"reports" nullable:"false" doc:"What the file says, for each computer"`
	Problems []string           `json:"problems" nullable:"false" doc:"Members of an archive that could not be read"`
}

// agentFailure is why a delivery was not taken in.
type agentFailure struct {
	Errors []agentProblem `json:"errors" nullable:"false"`
}

type agentProblem struct {
	Status string `json:"status" doc:"The HTTP status" example:"422"`
	Code   string `json:"code" doc:"The kind of problem, for programs" example:"invalid"`
	Title  string `json:"title" doc:"The kind of problem, for people"`
	Detail string `json:"detail" doc:"What is wrong, in words"`
}

// describeAgents tells of the addresses of agents, which another service answers.
func describeAgents(doc *huma.OpenAPI, answer, failed *huma.Schema) {
	binary := &huma.MediaType{Schema: &huma.Schema{Type: huma.TypeString, Format: "binary"}}
	add := func(id, path, summary string, done *huma.Response, status string, params ...*huma.Param) *huma.Operation {
		op := &huma.Operation{
			OperationID: id, Method: http.MethodPost, Path: path, Tags: []string{"agents"}, Summary: summary,
			Description: "Needs a token of scope Agent, which may do nothing else.",
			Security:    []map[string][]string{{"token": {}}, {"bearer": {}}, {"basic": {}}},
			Parameters:  params,
			RequestBody: &huma.RequestBody{Required: true, Content: map[string]*huma.MediaType{"*/*": binary}},
			Responses:   map[string]*huma.Response{status: done},
		}
		for _, code := range []int{400, 401, 403, 408, 413, 415, 422, 429, 500, 503} {
			op.Responses[strconv.Itoa(code)] = &huma.Response{
				Description: http.StatusText(code), Content: map[string]*huma.MediaType{"application/json": {Schema: failed}},
			}
		}
		doc.AddOperation(op)
		return op
	}
	add("agent-inventory", "/agent/inventory", "One inventory file in any format that Seatcount reads, plain or compressed with gzip or zlib",
		&huma.Response{Description: "It is on the disk: what was understood", Content: map[string]*huma.MediaType{"application/json": {Schema: answer}}}, "202",
		&huma.Param{
			Name: "device", In: "query", Schema: &huma.Schema{Type: huma.TypeString}, Example: "pc-042",
			Description: "The computer that a list without a name of its own is about: letters, digits, dots, hyphens and underscores, at most 63",
		})
	protocol := add("agent-protocol", "/agent", "The protocols of GLPI Agent, FusionInventory Agent and OCS Inventory agents",
		&huma.Response{Description: "In the agent's protocol, compressed as the request was", Content: map[string]*huma.MediaType{"*/*": binary}}, "200")
	for _, code := range []int{400, 413, 422, 503} { // these are told in the agent's protocol too
		protocol.Responses[strconv.Itoa(code)].Content = map[string]*huma.MediaType{"*/*": binary}
	}
	delete(protocol.Responses, "415")
}
