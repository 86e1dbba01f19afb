package ollama

import (
	"strings"

	"github.com/askbook/askbook/embed"
)

// prefixes are put before a text; each model was trained with its own.
type prefixes struct{ document, query, cluster string }

func (p prefixes) of(purpose embed.Purpose) string {
	switch purpose {
	case embed.Query:
		return p.query
	case embed.Cluster:
		return p.cluster
	default:
		return p.document
	}
}

// same returns the first purpose that has the same prefix.
func (p prefixes) same(purpose embed.Purpose) embed.Purpose {
	for _, other := range []embed.Purpose{embed.Document, embed.Query, embed.Cluster} {
		if p.of(other) == p.of(purpose) {
			return other
		}
	}
	return purpose
}

// prefixTable follows the models' cards. The first entry whose name begins the
// model's name counts, so that the longer stand before the shorter.
var prefixTable = []struct {
	name string
	prefixes
}{
	{"nomic-embed-text-v2-moe", prefixes{"search_document: ", "search_query: ", "clustering: "}},
	{"nomic-embed-text", prefixes{"search_document: ", "search_query: ", "clustering: "}},
	{"mxbai-embed-large", prefixes{query: "Represent this sentence for searching relevant passages: "}},
	{"snowflake-arctic-embed2", prefixes{query: "query: "}},
	{"snowflake-arctic-embed", prefixes{query: "Represent this sentence for searching relevant passages: "}},
	{"embeddinggemma", prefixes{"title: none | text: ", "task: search result | query: ", "task: clustering | query: "}},
	{"qwen3-embedding", prefixes{
		query:   "Instruct: Given a customer's question, retrieve passages that answer it\nQuery:",
		cluster: "Instruct: Identify the issue that the customer's message is about\nQuery:",
	}},
	{"bge-large", prefixes{query: "Represent this sentence for searching relevant passages: "}},
	{"multilingual-e5", prefixes{"passage: ", "query: ", "query: "}},
}

// prefixesOf looks a model up by its name, in which an organisation before a
// slash and a tag after a colon do not count. Unknown models have no prefixes.
func prefixesOf(model string) prefixes {
	name := model
	if at := strings.LastIndexByte(name, '/'); at >= 0 {
		name = name[at+1:]
	}
	for _, entry := range prefixTable {
		if strings.HasPrefix(strings.ToLower(name), entry.name) {
			return entry.prefixes
		}
	}
	return prefixes{}
}
