package pipeline

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
)

// The version of what a stage makes from the same input. Raising one makes
// every workspace run that stage and those after it again, and forget what that stage kept.
const (
	documentsVersion = 7
	passagesVersion  = 6
	tunedVersion     = 2
	strayVersion     = 1
	topicsVersion    = 17
	questionsVersion = 5
	siteVersion      = 2
)

// fingerprint identifies the values that a stage is made from: equal
// fingerprints mean an equal outcome.
func fingerprint(values ...any) string {
	sum := digest(values)
	return hex.EncodeToString(sum[:16])
}

func digest(values []any) [sha256.Size]byte {
	data, err := json.Marshal(values)
	if err != nil { // the callers pass settings, numbers and strings
		panic(fmt.Sprintf("fingerprint of %T: %v", values, err))
	}
	return sha256.Sum256(data)
}
