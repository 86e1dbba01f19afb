// Package ollama talks to Ollama servers: it embeds, and names topics. It is
// the one place that imports Ollama's client, and the only one that opens a
// network connection; it reaches the hosts that it is given and no other.
//
// [Probe] lists what a server has. [New] returns an [Embedder] for one model
// and pins its digest: when the model behind the name changes, vectors of the
// old one and the new one never meet. [NewWriter] returns a [Writer] for a
// chat model.
//
// What servers do wrong is expected: runners die in the middle of a batch,
// queues are full, one text in a thousand makes the model give NaN. What helps
// is tried again, with backoff and jitter; a batch that fails is halved down to
// single texts, and a text that always fails is named to the caller and left
// out. Only a server that stays away ends the work.
package ollama
