/*
 * What a reader may mean: text folded to one form, and words that the handbook does not have led to words that it has.
 * It stands before search-worker.js in one file, knows texts and names, and nothing of pages.
 */
"use strict";

const INVISIBLE = /\p{Cf}/gu;
const GAP = /(\p{sc=Han})\s+|\s+(?=\p{sc=Han})/gu; // "UAT 测试" and "UAT测试" are the same words
const PART = /\p{sc=Han}+|(?:(?!\p{sc=Han})[\p{L}\p{N}])+/gu;
const HAN = /\p{sc=Han}/u;
const LATIN = /^[a-z]+$/;
const ENDING = /([a-z]{3})(?:ies|es|s|ing|ed)$/;
const ALTERNATIVES = 40; // that one word may stand for

/* Words of questions: nobody looks for them, so they say nothing about what is looked for. */
const ASKING = new RegExp(
  "什么时候|什么|怎么样|怎么办|怎么|怎样|如何|为何|为什么|多久|多少|多长时间|谁|哪里|哪些|哪个|哪|几天|几|是不是|是否|是|" +
  "我们|我|你|他|吗|呢|吧|的|了|得|要|应该|该|需要|必须|可以|能够|能|会|有|没有|在|去|到|做|给|被|把|和|与|内|时|后|前|每|请问|请|呀|啊", "gu");
const ASKING_ENGLISH = new Set(
  ("a an and are be by can do does for from has have how i in is it many me must my of on or our shall should that the " +
  "their there to was we what when where which who whom whose why will with you your").split(" "));

/* ---- Folding: what counts as the same text ---- */

const variants = new Map(); // traditional sign: simplified
const readings = new Map(); // sign: syllables
let traditional = /[]/gu;

/** Learn the signs of an index: {simplified: its variants}, {syllable: signs read so}. */
function learn(fold, sounds) {
  for (const [simplified, signs] of Object.entries(fold)) for (const sign of signs) variants.set(sign, simplified);
  for (const [sound, signs] of Object.entries(sounds))
    for (const sign of signs) readings.set(sign, (readings.get(sign) || new Set()).add(sound));
  traditional = new RegExp(`[${[...variants.keys()].join("")}]`, "gu");
}

/** Fold width, case and script. */
function fold(text) {
  const plain = text.normalize("NFKC").toLowerCase().replace(INVISIBLE, "");
  return plain.replace(traditional, (sign) => variants.get(sign));
}

function squeeze(folded) {
  return folded.replace(GAP, "$1");
}

/* ---- What is said where somebody looks, as far as words are led to it ---- */

let said = know([]);

/** Of some entries: the names and the text, folded, parts of it divided by \0, and later the Latin words in it. */
function know(entries) {
  const text = entries.map((entry) => `${entry.name}\0${entry.kind.name}\0${entry.body}`).join("\0");
  return { names: new Set(entries.map((entry) => entry.name)), text, latin: null };
}

/* ---- One word as others ---- */

/** Where in a name the sounds `typed` end that begin at `at`; -1 if they do not stand there. A sign may be its initial. */
function heard(typed, name, at, from = 0) {
  if (from === typed.length) return at;
  for (const sound of readings.get(name[at]) || []) {
    const left = typed.slice(from);
    const lengths = left.length < sound.length && sound.startsWith(left) ? [left.length] : [sound.length, /^[zcs]h/.test(sound) ? 2 : 1, 1];
    for (const length of lengths) {
      if (!left.startsWith(sound.slice(0, length))) continue;
      const end = heard(typed, name, at + 1, from + length);
      if (end >= 0) return end;
    }
  }
  return -1;
}

/** The parts of names that sound so: "kfzy", "kefu" or "kefzy". Two letters are only heard where a name begins. */
function bySound(word) {
  const found = new Set();
  if (word.length < 2 || word.length > 40 || !LATIN.test(word) || !readings.size) return found;
  for (const name of said.names) {
    const starts = word.length > 2 ? name.length : 1;
    for (let at = 0; at < starts && found.size < ALTERNATIVES; at++) {
      const end = heard(word, name, at);
      if (end > at + 1) found.add(name.slice(at, end));
    }
  }
  return found;
}

/** The parts of names that a short form stands for, sign by sign in order: 客诉 is 客户投诉. */
function byShortForm(word) {
  const found = new Set();
  if (word.length < 2 || word.length > 6) return found;
  for (const name of said.names) {
    let start = name.indexOf(word[0]);
    for (; start >= 0 && found.size < ALTERNATIVES; start = name.indexOf(word[0], start + 1)) {
      let end = start;
      for (const sign of word.slice(1)) end = end < 0 ? -1 : name.indexOf(sign, end + 1);
      if (end > 0 && end - start < 3 * word.length && !/\s/.test(name.slice(start, end))) found.add(name.slice(start, end + 1));
    }
  }
  return found;
}

/** The words of the handbook that differ by a slip: a letter more, less, wrong or changed places; two in long words. */
function bySlip(word) {
  const found = new Set();
  if (word.length < 4 || word.length > 40 || !LATIN.test(word)) return found;
  said.latin ||= new Set(said.text.match(/[a-z]{3,}/g));
  const most = word.length < 8 ? 1 : 2;
  let least = most;
  for (const other of said.latin) {
    if (Math.abs(other.length - word.length) > most) continue;
    const slips = distance(word, other, most);
    if (slips < least) found.clear();
    if (slips <= least && found.size < ALTERNATIVES) found.add(other);
    least = Math.min(least, slips);
  }
  return found;
}

/** How many letters have to be put in, left out, changed or exchanged with the next; beyond `most` it does not matter. */
function distance(a, b, most) {
  let [before, last] = [[], Array.from({ length: b.length + 1 }, (_, j) => j)];
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1] ? 0 : 1;
      row[j] = Math.min(last[j] + 1, row[j - 1] + 1, last[j - 1] + same);
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) row[j] = Math.min(row[j], before[j - 2] + 1);
    }
    if (Math.min(...row) > most) return most + 1;
    [before, last] = [last, row];
  }
  return last[b.length];
}

/* ---- A question as words ---- */

/** The longest pieces of a Chinese sentence that the handbook has, and what is left of it as short forms. */
function cut(sentence) {
  const terms = [];
  let rest = "";
  const leave = () => {
    for (const word of rest.replace(ASKING, " ").split(" ")) {
      const meant = [...byShortForm(word)];
      if (meant.length) terms.push(meant);
    }
    rest = "";
  };
  for (let at = 0; at < sentence.length; ) {
    let end = at + 1;
    while (end < sentence.length && said.text.includes(sentence.slice(at, end + 1))) end++;
    if (end - at < 2) {
      rest += sentence[at++];
      continue;
    }
    const piece = sentence.slice(at, end);
    if (piece.replace(ASKING, "")) {
      leave();
      terms.push([piece]);
    } else rest += piece;
    at = end;
  }
  leave();
  return terms;
}

/** Words as they were typed; Latin letters may also be the sounds of a name. */
function typed(folded) {
  return [...new Set(folded.split(/\s+/))].slice(0, 30).map((word) => [word, ...bySound(word)]);
}

/** Words parted where scripts and punctuation part, without English endings. */
function parted(folded) {
  const parts = (folded.match(PART) || []).map((part) => [part.replace(ENDING, "$1"), part]);
  return [...new Map(parts).entries()].slice(0, 30).map(([stem, part]) => [stem, ...bySound(part)]);
}

/** What a question is about: pieces that the handbook has, words with a slip mended; nothing of the asking itself. */
function meant(folded) {
  return (folded.match(PART) || []).slice(0, 30).flatMap((part) => {
    if (HAN.test(part)) return cut(part);
    if (ASKING_ENGLISH.has(part)) return [];
    const stem = part.replace(ENDING, "$1");
    const needles = said.text.includes(stem) ? [stem] : [...bySound(part), ...bySlip(part)];
    return needles.length ? [needles] : [];
  });
}
