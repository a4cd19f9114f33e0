// Find my post: filter while typing, remember the chosen posts on this device, and lead back to them from every page.
// The choice is [{path, name, book}] in localStorage, `path` below the site. Where nothing can be stored, it lasts as long
// as the document. Works again after instant navigation.
(function () {
  "use strict";
  const button = document.querySelector("[data-pc-mypost]");
  if (!button) return;
  const root = new URL(button.dataset.pcMypost, location.href).href;
  const find = new URL(button.getAttribute("href"), location.href).href;
  const key = "policyc.posts " + new URL(root).pathname;
  const most = 6;
  let kept = "[]";
  let saved = true;

  // The choice

  function read() {
    let text = kept;
    try {
      if (saved) text = localStorage.getItem(key) || "[]";
    } catch {
      saved = false;
    }
    try {
      return JSON.parse(text).filter(valid).slice(0, most);
    } catch {
      return [];
    }
  }
  function valid(post) {
    return ["path", "name", "book"].every((field) => typeof post[field] === "string") && address(post).startsWith(root);
  }
  function write(posts) {
    kept = JSON.stringify(posts);
    try {
      localStorage.setItem(key, kept);
      saved = true;
    } catch {
      saved = false;
    }
  }
  function address(post) {
    return new URL(post.path, root).href;
  }
  function path(link) {
    const url = new URL(link, location.href);
    return (url.origin + url.pathname).replace(/index\.html$/, "").slice(root.length);
  }
  function has(post) {
    return read().some((other) => other.path === post.path);
  }
  function toggle(post, status) {
    const chosen = !has(post);
    const others = read().filter((other) => other.path !== post.path);
    write(chosen ? [post, ...others].slice(0, most) : others);
    refresh();
    if (status) status.textContent = chosen ? (saved ? status.dataset.pcSaid : status.dataset.pcUnsaved) : status.dataset.pcUnsaid;
  }

  // What shows it

  function refresh() {
    const posts = read();
    button.href = posts.length === 0 ? find : posts.length === 1 ? address(posts[0]) : root;
    const label = posts.length ? button.dataset.pcLabelMine : button.dataset.pcLabelFind;
    const name = posts.length === 1 ? posts[0].name : label;
    button.querySelector(".pc-mypost__name").textContent = name;
    button.title = posts.length === 1 ? label + " – " + name : label;
    button.setAttribute("aria-label", button.title);
    for (const star of document.querySelectorAll(".pc-star, [data-pc-choose]")) show(star, posts);
    cards(posts);
  }
  function show(star, posts) {
    const chosen = posts.some((post) => post.path === star.pcPost.path);
    star.setAttribute("aria-pressed", String(chosen));
    if (star.classList.contains("pc-star")) star.textContent = chosen ? "★" : "☆";
    else star.textContent = chosen ? star.dataset.pcChosen : star.pcText;
  }
  function cards(posts) {
    const section = document.querySelector("[data-pc-mine]");
    if (!section) return;
    section.hidden = posts.length === 0;
    const box = section.querySelector(".pc-mine__cards");
    const old = new Map([...box.children].map((card) => [card.dataset.pcPath, card]));
    box.replaceChildren(...posts.map((post) => old.get(post.path) || card(section, post)));
  }
  function card(section, post) {
    const made = section.querySelector("template").content.firstElementChild.cloneNode(true);
    made.dataset.pcPath = post.path;
    const link = made.querySelector("a");
    link.href = address(post);
    link.textContent = post.name;
    made.querySelector(".pc-quiet").textContent = post.book;
    const forget = made.querySelector(".pc-forget");
    forget.setAttribute("aria-label", forget.textContent + " " + post.name);
    forget.addEventListener("click", () => {
      toggle(post, document.querySelector(".pc-said"));
      const next = section.hidden ? document.getElementById("pc-find") : section.querySelector(".pc-forget");
      if (next) next.focus();
    });
    glance(made, post);
    return made;
  }
  // The post's own page tells what the card says, so nothing remembered grows old.
  async function glance(card, post) {
    try {
      const answer = await fetch(address(post));
      if (answer.status === 404) card.querySelector(".pc-mine__gone").hidden = false;
      if (!answer.ok) return;
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const found = page.querySelector(".pc-glance");
      if (!found) return;
      for (const link of found.querySelectorAll("a")) link.href = new URL(link.getAttribute("href"), address(post)).href;
      card.append(document.adoptNode(found));
    } catch {
      // Without an answer the card still leads to the post.
    }
  }

  // Pages

  function start() {
    const actions = document.querySelector("[data-pc-post]");
    if (actions) {
      actions.hidden = false;
      const choose = actions.querySelector("[data-pc-choose]");
      choose.pcText = choose.textContent;
      choose.pcPost = { path: path(location.href), name: actions.dataset.pcPost, book: actions.dataset.pcBook };
      choose.addEventListener("click", () => toggle(choose.pcPost, actions.querySelector("[role=status]")));
      actions.querySelector("[data-pc-print]").addEventListener("click", () => window.print());
    }
    const list = document.querySelector("[data-pc-star]");
    if (list) for (const item of list.querySelectorAll("li")) item.append(star(list, item.querySelector("a")));
    for (const input of document.querySelectorAll("[data-pc-find]")) {
      input.parentElement.hidden = false;
      input.addEventListener("input", () => filter(input));
    }
    refresh();
  }
  function star(list, link) {
    const made = document.createElement("button");
    made.type = "button";
    made.className = "pc-star";
    const book = link.closest("details").dataset.pcBook;
    made.pcPost = { path: path(link.href), name: link.textContent, book };
    made.setAttribute("aria-label", list.dataset.pcStar + link.textContent);
    made.addEventListener("click", () => toggle(made.pcPost, document.querySelector(".pc-said")));
    return made;
  }
  function filter(input) {
    const list = document.getElementById(input.dataset.pcFind);
    const wanted = plain(input.value).split(/\s+/).filter(Boolean);
    let any = false;
    for (const book of list.children) {
      let found = false;
      for (const item of book.querySelectorAll("li")) {
        const text = plain(item.textContent + " " + (item.dataset.pcAlso || ""));
        item.hidden = !wanted.every((word) => text.includes(word));
        found = found || !item.hidden;
      }
      if (book.pcOpen === undefined) book.pcOpen = book.open;
      book.open = wanted.length ? found : book.pcOpen;
      book.hidden = !found;
      any = any || found;
    }
    document.querySelector('[data-pc-none="' + input.dataset.pcFind + '"]').hidden = any;
  }
  function plain(text) {
    return text.normalize("NFKC").toLowerCase();
  }

  window.addEventListener("storage", (event) => {
    if (event.key === key || event.key === null) refresh();
  });
  if (typeof document$ !== "undefined") document$.subscribe(start);
  else document.addEventListener("DOMContentLoaded", start);
})();
