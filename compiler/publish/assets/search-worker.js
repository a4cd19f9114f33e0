/*
 * Search of the handbook: answers Material's search box in place of its own worker, by substring instead of by word.
 *
 * Material speaks in numbered messages: 0 set up, 1 ready, 2 query, 3 result. It writes `title` and `text` of a result into
 * the page as HTML, so whatever comes from a policy goes through `escape` here. The index has a file for each tongue, made
 * by compiler/publish/search.py and loaded when it is needed, `search/handbook.zh.json`, and one of what is for authors
 * in the page's own tongue, `search/authors.zh.json`:
 *
 *   fold   {simplified character: its traditional variants}
 *   sounds {syllable: characters read so}
 *   kinds  [[word for a kind of thing, rank]]
 *   books  [title of a handbook]
 *   pages  [[address, book or -1, [[anchor, title, kind, text] …]]], the first entry of a page being the page itself
 *
 * The address of the worker ends in `?` and the tongue of the page.
 */

const GROUPS = 50; // pages of handbooks in one answer
const ASIDE = 5; // pages for authors below them
const OPEN = 3; // places of a page shown at once; the others fold away under "more on this page"
const MORE = 20;
const TEASER = 140; // characters, of which LEAD stand before the match
const LEAD = 30;

/* ---- Where folded text stands in the original ---- */

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

const OWN = self.location.search.slice(1).split("-")[0]; // the tongue of the page
const WRITTEN = { zh: HAN, en: /\p{sc=Latin}/u }; // how a query in a tongue is known
let tongues = []; // of the handbooks, the page's first
let aside = []; // the page's own, where something is for authors in it
const loaded = new Set();
const handbooks = { name: "handbook", pages: [], said: know([]) };
const authors = { name: "authors", pages: [], said: know([]) };
let order = 0;

async function fetchIndex(name) {
  const answer = await fetch(new URL(`../../../search/${name}.json`, self.location), { cache: "no-cache" });
  if (!answer.ok) throw new Error(`search index: ${answer.status} ${answer.url}`);
  return answer.json();
}

/** Have the index of a shelf in some tongues; each is loaded when it is first needed, and again after a failure. */
async function load(shelf, wanted) {
  for (const tongue of wanted) {
    const name = `${shelf.name}.${tongue}`;
    if (loaded.has(name)) continue;
    take(shelf, await fetchIndex(name), tongue);
    loaded.add(name);
  }
}

function take(shelf, index, tongue) {
  learn(index.fold, index.sounds);
  const kinds = index.kinds.map(([word, rank]) => ({ word, rank, name: squeeze(fold(word)) }));
  const books = index.books.map((title) => ({ title, name: squeeze(fold(title)) }));
  shelf.pages = shelf.pages.concat(index.pages.map(([url, number, entries]) => {
    const book = books[number] || { title: "", name: "" };
    return {
      url: "./" + url.split("/").map(encodeURIComponent).join("/") + (url && "/"),
      book: book.title,
      foreign: tongue === OWN ? 0 : 1,
      // What a place on the page is found by besides its own words: "区域经理 投诉" finds her step in handling complaints.
      around: squeeze(fold(entries[0][1])) + "\0" + book.name,
      entries: entries.map(([anchor, title, kind, text]) => ({
        anchor, title, text, kind: kinds[kind], order: order++, name: squeeze(fold(title)), body: squeeze(fold(text)),
      })),
    };
  }));
  shelf.said = know(shelf.pages.flatMap((page) => page.entries));
}

/* ---- Matching: a term is a list of needles, one of which has to be there ---- */

const IN_BODY = 5; // 0 is the title, 1 starts it, 2 stands in it, 3 all terms in it, 4 with what is around it
const ANYWHERE = 6;
const SPREAD = 7; // no single place has all the terms, the page has

const has = (text, term) => term.some((needle) => text.includes(needle));

/** The tier of an entry, or none (-1) and the terms it does have. */
function judge(entry, page, whole, terms) {
  if (entry.name.includes(whole)) return [entry.name === whole ? 0 : entry.name.startsWith(whole) ? 1 : 2, 0];
  const all = 2 ** terms.length - 1;
  let inName = 0;
  let inBody = 0;
  let around = 0;
  terms.forEach((term, bit) => {
    if (has(entry.name, term)) inName |= 1 << bit;
    else if (has(entry.body, term)) inBody |= 1 << bit;
    else if (has(entry.kind.name, term) || has(page.around, term)) around |= 1 << bit;
  });
  const own = inName | inBody;
  if (!own) return [-1, 0];
  if (inName === all) return [3, own];
  if (inName && (inName | around) === all) return [4, own];
  if (entry.body.includes(whole)) return [IN_BODY, own];
  return [(own | around) === all ? ANYWHERE : -1, own];
}

const better = (a, b) =>
  a.tier - b.tier || a.foreign - b.foreign || a.entry.kind.rank - b.entry.kind.rank ||
  a.entry.name.length - b.entry.name.length || a.entry.order - b.entry.order;

/** The pages that have all the terms, each with the places where they are. */
function find(pages, whole, terms) {
  const groups = [];
  const all = 2 ** terms.length - 1;
  for (const page of pages) {
    let hits = [];
    const partial = [];
    let seen = 0;
    for (const entry of page.entries) {
      const [tier, own] = judge(entry, page, whole, terms);
      if (tier >= 0) hits.push({ tier, entry, foreign: page.foreign });
      else if (own) partial.push({ tier: SPREAD, entry, foreign: page.foreign });
      seen |= own;
    }
    let best = hits.length ? hits.reduce((a, b) => (better(b, a) < 0 ? b : a)) : null;
    if (!best && seen === all) {
      best = { tier: SPREAD, entry: page.entries[0], foreign: page.foreign };
      hits = partial;
    }
    if (best) groups.push({ page, hits, best });
  }
  return groups.sort((a, b) => better(a.best, b.best));
}

/** The pages that have most of what a question is about: rare and long words count, in names more than in texts. */
function weigh(pages, terms) {
  const entries = pages.flatMap((page) => page.entries);
  const worth = terms.map((term) => {
    const holders = entries.reduce((count, entry) => count + (has(entry.name, term) || has(entry.body, term)), 0);
    return Math.sqrt(Math.min(...term.map((needle) => needle.length))) * Math.log(1 + entries.length / (1 + holders));
  });
  const groups = [];
  for (const page of pages) {
    const hits = [];
    for (const entry of page.entries) {
      let sum = 0;
      terms.forEach((term, which) => {
        const share = term.includes(entry.name) ? 4 : has(entry.name, term) ? 3 : has(entry.body, term) ? 1.5 : 0;
        sum += worth[which] * (share || (has(entry.kind.name, term) || has(page.around, term) ? 1 : 0));
      });
      if (sum) hits.push({ tier: -sum, entry, foreign: page.foreign });
    }
    if (hits.length) groups.push({ page, hits, best: hits.reduce((a, b) => (better(b, a) < 0 ? b : a)) });
  }
  groups.sort((a, b) => better(a.best, b.best));
  const enough = groups.length ? groups[0].best.tier / 3 : 0;
  for (const group of groups) group.hits = group.hits.filter((hit) => hit.tier <= enough);
  return groups.filter((group) => group.best.tier <= enough);
}

const READINGS = [typed, parted, meant];

/**
 * What a shelf has: for the words as they were typed; else parted; else for what a question with them would be about.
 * Which of these `readings` it was is told with it.
 */
function understand(shelf, query, readings = READINGS.length) {
  const folded = fold(query).trim();
  const whole = squeeze(folded);
  said = shelf.said;
  for (let reading = 0; whole && reading < readings; reading++) {
    const terms = READINGS[reading](folded);
    if (!terms.length) continue;
    const groups = READINGS[reading] === meant ? weigh(shelf.pages, terms) : find(shelf.pages, whole, terms);
    if (groups.length) return { groups, whole, needles: terms.flat(), readings: reading + 1 };
  }
  return { groups: [], whole, needles: [], readings };
}

async function search(query) {
  const plain = query.normalize("NFKC").trim();
  if (!plain) return { items: [], suggest: [] }; // every page asks so when it opens: nothing is loaded for that
  await load(handbooks, tongues.filter((tongue) => tongue === OWN || WRITTEN[tongue]?.test(plain)));
  await load(authors, aside);
  let found = understand(handbooks, query);
  if (!found.groups.length) {
    await load(handbooks, tongues);
    found = understand(handbooks, query);
  }
  // What is for authors comes last, and never by guessing more than for the handbooks.
  const last = understand(authors, query, found.readings);
  const answers = [[found, GROUPS], [last, ASIDE]].flatMap(([{ groups, whole, needles }, most]) =>
    groups.slice(0, most).map((group) => ({ group, whole, needles })));
  const title = answers.length ? answers[0].group.best.entry.title : "";
  return {
    items: answers.map(({ group, whole, needles }, place) => present(group, answers.length - place, whole, needles)),
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

// Queries are answered in their order, for the first may still wait for its index.
let before = Promise.resolve();
addEventListener("message", ({ data: { type, data } }) => {
  if (type === 0) {
    const isOwn = (tongue) => tongue === OWN;
    tongues = [...data.config.lang.filter(isOwn), ...data.config.lang.filter((tongue) => !isOwn(tongue))];
    aside = data.config.authors.filter(isOwn);
    postMessage({ type: 1 });
  } else if (type === 2) {
    before = before.then(async () => postMessage({ type: 3, data: await search(data) })).catch(console.error);
  }
});
