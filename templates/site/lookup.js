// Looks queries up in the index that the site was built with. The terms are
// sorted, so that an exact word or a beginning is a binary search; only words
// that nothing begins with are compared with all terms, for typing mistakes.
var askbookLookup = (function () {
  "use strict";
  var SPACELESS = "\\p{Script=Han}\\p{Script=Hiragana}\\p{Script=Katakana}\\p{Script=Thai}\\p{Script=Lao}\\p{Script=Khmer}\\p{Script=Myanmar}";
  var PIECES = new RegExp("[" + SPACELESS + "]+|(?:(?![" + SPACELESS + "])[\\p{L}\\p{N}])+", "gu");
  var IS_SPACELESS = new RegExp("^[" + SPACELESS + "]", "u");
  var MAX_TERM = 40;
  var ENDINGS = ["ations", "ation", "ments", "ment", "ings", "ing", "ies", "ied", "ers", "er", "ed", "es", "en", "e", "s"];

  function fold(text) {
    return text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase().replace(/ς/g, "σ");
  }

  // The same cuts as searchTerms makes in Go.
  function terms(text) {
    var out = [];
    (fold(text).match(PIECES) || []).forEach(function (piece) {
      var letters = Array.from(piece);
      if (!IS_SPACELESS.test(piece)) { out.push(letters.slice(0, MAX_TERM).join("")); return; }
      if (letters.length === 1) { out.push(piece); return; }
      for (var i = 0; i + 1 < letters.length; i++) out.push(letters[i] + letters[i + 1]);
    });
    return out;
  }

  function Lookup(data) {
    this.docs = data.docs;
    this.terms = data.terms;
    this.post = data.post;
    this.known = new Map(); // query word → the terms it means
  }

  // first is the place of the first term that is not before word.
  Lookup.prototype.first = function (word) {
    var low = 0, high = this.terms.length;
    while (low < high) {
      var middle = (low + high) >> 1;
      if (this.terms[middle] < word) low = middle + 1; else high = middle;
    }
    return low;
  };

  Lookup.prototype.beginning = function (word, weight, into) {
    for (var i = this.first(word); i < this.terms.length && this.terms[i].startsWith(word) && i < 1e6; i++) {
      var longer = this.terms[i].length - word.length;
      raise(into, i, weight * (longer === 0 ? 1 : 0.75 / (1 + 0.06 * longer)));
    }
  };

  function raise(into, term, weight) {
    if (weight > (into.get(term) || 0)) into.set(term, weight);
  }

  // meant gives the terms that a word of the query may stand for, with weights
  // up to 1: itself, words that begin with it, words of the same stem, and where
  // there is none of these, words that differ by one or two letters.
  Lookup.prototype.meant = function (word) {
    var found = this.known.get(word);
    if (found) return found;
    found = new Map();
    this.beginning(word, 1, found);
    var stem = stemOf(word);
    if (stem !== word) this.beginning(stem, 0.6, found);
    if (found.size === 0) this.nearby(word, found);
    if (this.known.size > 500) this.known.clear();
    this.known.set(word, found);
    return found;
  };

  function stemOf(word) {
    for (var i = 0; i < ENDINGS.length; i++) {
      var left = word.length - ENDINGS[i].length;
      if (left >= 4 && word.endsWith(ENDINGS[i])) {
        var stem = word.slice(0, left);
        return stem.length > 4 && stem[left - 1] === stem[left - 2] ? stem.slice(0, -1) : stem;
      }
    }
    return word;
  }

  Lookup.prototype.nearby = function (word, into) {
    if (word.length < 4 || /\d/.test(word)) return;
    var most = word.length < 8 ? 1 : 2;
    for (var i = 0; i < this.terms.length; i++) {
      var term = this.terms[i];
      if (term.length < word.length - most) continue;
      var off = distance(word, term, most);
      if (off <= most) raise(into, i, 0.6 / (1 + off));
    }
  };

  // distance between word and the nearest beginning of term: insertions,
  // deletions, changes and swaps of neighbours count one each; a word that is
  // complete counts a little less than a mere beginning.
  function distance(word, term, most) {
    var width = Math.min(term.length, word.length + most);
    var before = null, last = [], row, i, j;
    for (j = 0; j <= width; j++) last[j] = j;
    for (i = 1; i <= word.length; i++) {
      row = [i];
      var best = i;
      for (j = 1; j <= width; j++) {
        var same = word[i - 1] === term[j - 1] ? 0 : 1;
        var d = Math.min(last[j] + 1, row[j - 1] + 1, last[j - 1] + same);
        if (before && j > 1 && word[i - 1] === term[j - 2] && word[i - 2] === term[j - 1]) d = Math.min(d, before[j - 2] + 1);
        row[j] = d;
        if (d < best) best = d;
      }
      if (best > most) return most + 1;
      before = last;
      last = row;
    }
    var end = Math.min.apply(null, last);
    return end === last[term.length] ? end : end + 0.5;
  }

  // search returns [{doc, score, terms}], best first.
  Lookup.prototype.search = function (query, limit) {
    var words = Array.from(new Set(terms(query))).slice(0, 12);
    if (!words.length) return [];
    var hits = new Map();
    words.forEach(function (word) {
      var best = new Map(); // doc → the best that this word does there
      this.meant(word).forEach(function (weight, term) {
        var list = this.post[term];
        for (var i = 0, doc = 0; i < list.length; i += 2) {
          doc += list[i];
          var score = list[i + 1] * weight;
          var old = best.get(doc);
          if (!old || score > old.score) best.set(doc, { score: score, term: term });
        }
      }, this);
      best.forEach(function (value, doc) {
        var hit = hits.get(doc);
        if (!hit) hits.set(doc, hit = { doc: doc, score: 0, words: 0, terms: [] });
        hit.score += value.score;
        hit.words++;
        hit.terms.push(this.terms[value.term]);
      }, this);
    }, this);
    var all = Array.from(hits.values());
    all.forEach(function (hit) {
      var share = hit.words / words.length;
      hit.score *= share * share;
    });
    all.sort(function (a, b) { return b.score - a.score || a.doc - b.doc; });
    return all.slice(0, limit);
  };

  // marks finds where the terms stand in a text: [[start, end], …].
  function marks(text, wanted) {
    var set = new Set(wanted), out = [], match;
    PIECES.lastIndex = 0;
    var pieces = new RegExp("[" + SPACELESS + "]+|(?:(?![" + SPACELESS + "])[\\p{L}\\p{N}\\p{M}])+", "gu");
    while ((match = pieces.exec(text))) {
      if (IS_SPACELESS.test(match[0])) markPairs(match, set, out);
      else if (set.has(fold(match[0]))) out.push([match.index, match.index + match[0].length]);
    }
    return out;
  }

  function markPairs(match, set, out) {
    var letters = Array.from(match[0]), at = match.index;
    for (var i = 0; i < letters.length; i++) {
      var pair = fold(letters[i] + (letters[i + 1] || ""));
      var length = letters[i].length;
      if (set.has(pair)) {
        var end = at + pair.length, last = out[out.length - 1];
        if (last && last[1] >= at) last[1] = end; else out.push([at, end]);
      }
      at += length;
    }
  }

  // snippet cuts the part of a text that shows the most different terms, and
  // tells how many; the beginning where it shows none.
  function snippet(text, wanted, length) {
    var spots = marks(text, wanted);
    var best = [0, 0], most = 0;
    for (var i = 0; i < spots.length; i++) {
      var seen = new Set();
      for (var j = i; j < spots.length && spots[j][1] - spots[i][0] < length - 40; j++) {
        seen.add(fold(text.slice(spots[j][0], spots[j][1])));
      }
      if (seen.size > most) { most = seen.size; best = spots[i]; }
    }
    var start = Math.max(0, best[0] - 40);
    if (start > 0) {
      var space = text.indexOf(" ", start);
      start = space >= 0 && space < best[0] ? space + 1 : best[0];
    }
    var end = Math.min(text.length, start + length);
    if (end < text.length) {
      var cut = text.lastIndexOf(" ", end);
      if (cut > Math.max(best[1], start)) end = cut;
    }
    return { text: (start > 0 ? "… " : "") + text.slice(start, end) + (end < text.length ? " …" : ""), found: most };
  }

  return { Lookup: Lookup, terms: terms, marks: marks, snippet: snippet };
})();

