// What pages do beyond plain HTML: filter "find my post" while typing. Works again after instant navigation.
(function () {
  "use strict";
  function filter(input) {
    const list = document.getElementById(input.dataset.pcFind);
    const none = document.querySelector('[data-pc-none="' + input.dataset.pcFind + '"]');
    const wanted = input.value.normalize("NFKC").toLowerCase().split(/\s+/).filter(Boolean);
    let any = false;
    for (const section of list.children) {
      let found = false;
      for (const item of section.querySelectorAll("li")) {
        const text = item.textContent.normalize("NFKC").toLowerCase();
        item.hidden = !wanted.every((word) => text.includes(word));
        found = found || !item.hidden;
      }
      section.hidden = !found;
      any = any || found;
    }
    none.hidden = any;
  }
  function start() {
    for (const input of document.querySelectorAll("[data-pc-find]")) {
      input.parentElement.hidden = false;
      input.addEventListener("input", () => filter(input));
    }
  }
  if (typeof document$ !== "undefined") document$.subscribe(start);
  else document.addEventListener("DOMContentLoaded", start);
})();
