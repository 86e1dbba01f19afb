package main

import (
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
)

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"askbook": main})
}

// TestScripts runs the command line as a user does; each script says which
// promise or mistake it guards.
func TestScripts(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir:                 "testdata/script",
		RequireExplicitExec: true,
		Setup: func(env *testscript.Env) error {
			// Nobody answers there: tests must not depend on what runs on this machine.
			env.Setenv("OLLAMA_HOST", "http://127.0.0.1:9")
			return nil
		},
	})
}
