// What pages do beyond plain HTML: follow links in charts like any other link.
// Works again after instant navigation.
(function () {
  "use strict";
  // Material follows the links of HTML without leaving the document, and does not know those of SVG.
  function follow(event) {
    const link = event.target.closest("svg a");
    if (!link || event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    event.stopPropagation();
    const plain = document.createElement("a");
    plain.href = link.href.baseVal;
    document.body.append(plain);
    plain.click();
    plain.remove();
  }
  document.addEventListener("click", follow, true);
  // The search box is a dialog for Material, but has no name.
  const search = document.querySelector("[data-md-component=search]");
  const query = search && search.querySelector("[data-md-component=search-query]");
  if (query) {
    search.setAttribute("aria-label", query.getAttribute("aria-label"));
    // Material listens for keys: what is pasted, spoken or picked from suggestions has none.
    query.addEventListener("input", () => query.dispatchEvent(new KeyboardEvent("keyup")));
  }
  // Material names the navigation of a section after a label that may be empty.
  function name() {
    for (const nav of document.querySelectorAll("nav.md-nav[aria-labelledby]")) {
      const title = nav.querySelector(".md-nav__title");
      if (!title) continue;
      nav.setAttribute("aria-label", title.textContent.trim());
      nav.removeAttribute("aria-labelledby");
    }
  }
  if (typeof document$ !== "undefined") document$.subscribe(name);
  else document.addEventListener("DOMContentLoaded", name);
})();
