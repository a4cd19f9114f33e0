/*
 * Search of the handbook: answers Material's search box in place of its own worker, by substring instead of by word.
 *
 * Material speaks in numbered messages: 0 set up, 1 ready, 2 query, 3 result. It writes `title` and `text` of a result into
 * the page as HTML, so whatever comes from a policy goes through `escape` here. The index is `search/handbook.json`, made by
 * compiler/publish/search.py:
 *
 *   fold   {simplified character: its traditional variants}
 *   kinds  [[word for a kind of thing, rank]]
 *   books  [title of a handbook]
 *   pages  [[address, book or -1, [[anchor, title, kind, text] …]]], the first entry of a page being the page itself
 */
"use strict";

const GROUPS = 50; // pages in one answer
const OPEN = 3; // places of a page shown at once; the others fold away under "more on this page"
const MORE = 20;
const TEASER = 140; // characters, of which LEAD stand before the match
const LEAD = 30;

const INVISIBLE = /\p{Cf}/gu;
const GAP = /(\p{sc=Han})\s+|\s+(?=\p{sc=Han})/gu; // "UAT 测试" and "UAT测试" are the same words
const PART = /\p{sc=Han}+|(?:(?!\p{sc=Han})[\p{L}\p{N}])+/gu;

const variants = new Map();
let traditional = /[]/gu;
let kinds = [];
let pages = [];

/* ---- Folding: what counts as the same text ---- */

/** Fold width, case and script. */
function fold(text) {
  const plain = text.normalize("NFKC").toLowerCase().replace(INVISIBLE, "");
  return plain.replace(traditional, (sign) => variants.get(sign));
}

function squeeze(folded) {
  return folded.replace(GAP, "$1");
}

const pieces = new Map(); // of single signs, for `places` is asked about the same few thousand again and again

/**
 * Say for each unit of the folded text from where to where its sign reaches in the original. Folding a whole text can do
 * more than folding its signs one by one; then there is no answer, and nothing is marked.
 */
function places(text, folded) {
  const spans = [];
  let plain = "";
  let from = 0;
  for (const sign of text) {
    let piece = pieces.get(sign);
    if (piece === undefined) pieces.set(sign, (piece = fold(sign)));
    for (let unit = 0; unit < piece.length; unit++) spans.push([from, from + sign.length]);
    plain += piece;
    from += sign.length;
  }
  for (const gap of [...plain.matchAll(GAP)].reverse()) {
    const han = (gap[1] || "").length;
    spans.splice(gap.index + han, gap[0].length - han);
  }
  return squeeze(plain) === folded ? spans : null;
}

/* ---- The index ---- */

async function load() {
  const answer = await fetch(new URL("../../../search/handbook.json", self.location), { cache: "no-cache" });
  if (!answer.ok) throw new Error(`search index: ${answer.status} ${answer.url}`);
  const index = await answer.json();
  for (const [simplified, signs] of Object.entries(index.fold))
    for (const sign of signs) variants.set(sign, simplified);
  traditional = new RegExp(`[${[...variants.keys()].join("")}]`, "gu");
  kinds = index.kinds.map(([word, rank]) => ({ word, rank, name: squeeze(fold(word)) }));
  let order = 0;
  pages = index.pages.map(([url, book, entries]) => ({
    url: "./" + url.split("/").map(encodeURIComponent).join("/") + (url && "/"),
    book: index.books[book] || "",
    // What a place on the page is found by besides its own words: "区域经理 投诉" finds her step in handling complaints.
    around: squeeze(fold(entries[0][1])) + "\0" + squeeze(fold(index.books[book] || "")),
    entries: entries.map(([anchor, title, kind, text]) => ({
      anchor, title, text, kind: kinds[kind], order: order++, name: squeeze(fold(title)), body: squeeze(fold(text)),
    })),
  }));
}

/* ---- Matching ---- */

const IN_BODY = 5; // 0 is the title, 1 starts it, 2 stands in it, 3 all terms in it, 4 with what is around it
const ANYWHERE = 6;
const SPREAD = 7; // no single place has all the terms, the page has

/** The tier of an entry, or none (-1) and the terms it does have. */
function judge(entry, page, whole, terms) {
  if (entry.name.includes(whole)) return [entry.name === whole ? 0 : entry.name.startsWith(whole) ? 1 : 2, 0];
  const all = 2 ** terms.length - 1;
  let inName = 0;
  let inBody = 0;
  let around = 0;
  terms.forEach((term, bit) => {
    if (entry.name.includes(term)) inName |= 1 << bit;
    else if (entry.body.includes(term)) inBody |= 1 << bit;
    else if (entry.kind.name.includes(term) || page.around.includes(term)) around |= 1 << bit;
  });
  const own = inName | inBody;
  if (!own) return [-1, 0];
  if (inName === all) return [3, own];
  if (inName && (inName | around) === all) return [4, own];
  if (entry.body.includes(whole)) return [IN_BODY, own];
  return [(own | around) === all ? ANYWHERE : -1, own];
}

const better = (a, b) =>
  a.tier - b.tier || a.entry.kind.rank - b.entry.kind.rank || a.entry.name.length - b.entry.name.length || a.entry.order - b.entry.order;

/** The pages that have all the terms, each with the places where they are. */
function find(whole, terms) {
  const groups = [];
  const all = 2 ** terms.length - 1;
  for (const page of pages) {
    let hits = [];
    const partial = [];
    let seen = 0;
    for (const entry of page.entries) {
      const [tier, own] = judge(entry, page, whole, terms);
      if (tier >= 0) hits.push({ tier, entry });
      else if (own) partial.push({ tier: SPREAD, entry });
      seen |= own;
    }
    let best = hits.length ? hits.reduce((a, b) => (better(b, a) < 0 ? b : a)) : null;
    if (!best && seen === all) {
      best = { tier: SPREAD, entry: page.entries[0] };
      hits = partial;
    }
    if (best) groups.push({ page, hits, best });
  }
  return groups.sort((a, b) => better(a.best, b.best));
}

function search(query) {
  const folded = fold(query).trim();
  const whole = squeeze(folded);
  if (!whole) return { items: [], suggest: [] };
  let terms = [...new Set(folded.split(/\s+/))].slice(0, 30);
  let groups = find(whole, terms);
  if (!groups.length) {
    // Nothing has the words as they were typed: part scripts and punctuation, let English endings go.
    const parts = folded.match(PART) || [];
    terms = [...new Set(parts.map((part) => part.replace(/([a-z]{3})(?:ies|es|s|ing|ed)$/, "$1")))].slice(0, 30);
    if (terms.length) groups = find(whole, terms);
  }
  const shown = groups.slice(0, GROUPS);
  const title = shown.length ? shown[0].best.entry.title : "";
  return {
    items: shown.map((group, place) => present(group, shown.length - place, whole, terms)),
    suggest: title.startsWith(query) ? [title] : [],
  };
}

/* ---- Presenting ---- */

function escape(text) {
  return text.replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`);
}

/** Where the query stands in the original text: [from, to, which needle], in order, none within another. */
function matches(text, folded, whole, terms) {
  const needles = folded.includes(whole) ? [whole] : terms;
  const found = [];
  needles.forEach((needle, which) => {
    let at = folded.indexOf(needle);
    for (let count = 0; at >= 0 && count < 50; count++) {
      found.push([at, at + needle.length, which]);
      at = folded.indexOf(needle, at + needle.length);
    }
  });
  const spans = found.length ? places(text, folded) : null;
  if (!spans) return [];
  const ranges = found.map(([from, to, which]) => [spans[from][0], spans[to - 1][1], which]);
  ranges.sort((a, b) => a[0] - b[0] || b[1] - a[1]);
  let reached = 0;
  return ranges.filter(([from, to]) => from >= reached && (reached = to));
}

/** Escape the text between two places, with what was found marked. */
function mark(text, ranges, from, to) {
  let html = "";
  for (const [start, end] of ranges) {
    if (start < from || end > to) continue;
    html += `${escape(text.slice(from, start))}<mark>${escape(text.slice(start, end))}</mark>`;
    from = end;
  }
  return html + escape(text.slice(from, to));
}

/** Cut out the part of the text that shows most of what was looked for. */
function teaser(text, ranges) {
  const needles = (list) => new Set(list.map((range) => range[2])).size;
  const all = needles(ranges);
  let from = 0;
  let most = 0;
  for (let first = 0; first < ranges.length && most < all; first++) {
    const start = ranges[first][0];
    const count = needles(ranges.slice(first).filter((range) => range[1] <= start + TEASER - LEAD));
    if (count > most) [most, from] = [count, start - LEAD];
  }
  if (from < LEAD) from = 0;
  let to = Math.min(text.length, from + TEASER);
  const split = (at) => at > 0 && at < text.length && text.codePointAt(at - 1) > 0xffff;
  if (split(from)) from--;
  if (split(to)) to++;
  return `<p>${from > 0 ? "…" : ""}${mark(text, ranges, from, to)}${to < text.length ? "…" : ""}</p>`;
}

/** One line of the answer, in Material's shape. `terms` is what `search.highlight` marks on the page that opens. */
function item(page, entry, score, whole, terms) {
  const inTitle = matches(entry.title, entry.name, whole, terms);
  const inText = matches(entry.text, entry.body, whole, terms);
  const found = [...inTitle.map(([a, b]) => entry.title.slice(a, b)), ...inText.map(([a, b]) => entry.text.slice(a, b))];
  const itself = entry === page.entries[0];
  const what = [entry.kind.word, itself && page.book !== entry.title ? page.book : ""].filter(Boolean).join(" · ");
  return {
    location: page.url + (entry.anchor && "#" + encodeURIComponent(entry.anchor)),
    title: mark(entry.title, inTitle, 0, entry.title.length) + (what && ` <small>${escape(what)}</small>`),
    text: entry.text && teaser(entry.text, inText),
    terms: Object.fromEntries([...new Set(found)].slice(0, 8).map((term) => [term, true])),
    score,
  };
}

/**
 * Material shows the page first, below it the places that score at least as much as the first item, and folds the others
 * away; the Enter key goes to the highest score of all.
 */
function present({ page, hits, best }, score, whole, terms) {
  const top = page.entries[0];
  const places = hits.filter((hit) => hit.entry !== top).sort(better).slice(0, OPEN + MORE);
  const first = best.entry === top ? score : score - 0.5;
  return [
    item(page, top, first, whole, terms),
    ...places.map(({ tier, entry }, place) =>
      item(page, entry, tier === best.tier && place < OPEN ? score : score - 0.75, whole, terms)),
  ];
}

addEventListener("message", async ({ data: { type, data } }) => {
  if (type === 0) {
    await load();
    postMessage({ type: 1 });
  } else if (type === 2) {
    postMessage({ type: 3, data: search(data) });
  }
});
