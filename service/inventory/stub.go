package inventory

import "context"

type glpiJSON struct{}

func (glpiJSON) Name() string                                           { return "GLPI JSON" }
func (glpiJSON) Detect(*File) bool                                      { return false }
func (glpiJSON) Read(context.Context, *File, func(*Report) error) error { return ErrUnknown }

type agentXML struct{}

func (agentXML) Name() string                                           { return "GLPI/OCS XML" }
func (agentXML) Detect(*File) bool                                      { return false }
func (agentXML) Read(context.Context, *File, func(*Report) error) error { return ErrUnknown }

type openAuditXML struct{}

func (openAuditXML) Name() string                                           { return "Open-AudIT XML" }
func (openAuditXML) Detect(*File) bool                                      { return false }
func (openAuditXML) Read(context.Context, *File, func(*Report) error) error { return ErrUnknown }

type openAuditJSON struct{}

func (openAuditJSON) Name() string                                           { return "Open-AudIT JSON" }
func (openAuditJSON) Detect(*File) bool                                      { return false }
func (openAuditJSON) Read(context.Context, *File, func(*Report) error) error { return ErrUnknown }
