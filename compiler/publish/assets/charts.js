// Charts beyond a plain picture that scrolls: zoom, drag, full screen, the ways in and out of a step, chart or list.
// Loaded before handbook.js, whose handler takes over every click on a link in a chart. Works again after instant
// navigation.
(function () {
  "use strict";
  const LEAST = 0.2, MOST = 4, STEP = 1.25;
  const READABLE = 0.75; // a chart is shrunk to its place by itself only down to this
  const MEMORY = "policyc.view";
  let dragged = false;

  // Zoom, drag and full screen

  function enlarge(figure) {
    const place = figure.querySelector(".pc-chart"), pictures = [...place.querySelectorAll("svg")];
    const tools = figure.querySelector(".pc-figure__tools"), full = tools.querySelector("[data-pc-zoom=full]");
    let picture = pictures[0], width = 0, height = 0, scale = 1, dialog = null;
    let held = ""; // how large the reader wants it: as it suits (nothing), "fit", or "free"

    function fit() {
      const across = place.clientWidth / width;
      return dialog ? Math.min(across, place.clientHeight / height, 1.5) : Math.min(across, 1);
    }
    function zoom(to, at) {
      to = Math.min(MOST, Math.max(LEAST, to));
      const box = place.getBoundingClientRect(), before = picture.getBoundingClientRect();
      const x = at ? at.clientX : box.x + box.width / 2, y = at ? at.clientY : box.y + box.height / 2;
      picture.style.width = width * to + "px";
      picture.style.height = height * to + "px";
      const after = picture.getBoundingClientRect();
      place.scrollLeft += after.x - before.x + (x - before.x) * (to / scale - 1);
      place.scrollTop += after.y - before.y + (y - before.y) * (to / scale - 1);
      scale = to;
      tools.querySelector("[data-pc-zoom=in]").disabled = scale >= MOST;
      tools.querySelector("[data-pc-zoom=out]").disabled = scale <= LEAST;
    }
    function show(open) {
      if (open) {
        dialog = document.createElement("dialog");
        dialog.className = "pc-full";
        dialog.setAttribute("aria-label", place.getAttribute("aria-label"));
        figure.replaceWith(dialog);
        dialog.append(figure);
        dialog.addEventListener("close", () => show(false));
        dialog.showModal();
      } else if (dialog) {
        dialog.replaceWith(figure);
        dialog = null;
      }
      const words = full.dataset.pcOther;
      full.dataset.pcOther = full.textContent;
      full.textContent = words;
      full.focus({ preventScroll: open });
      held = "";
      start();
    }
    // Shrink to the place where that stays readable; without need for them the buttons are away.
    function start() {
      if (!place.clientWidth) return;
      picture = pictures.find((form) => form.getClientRects().length) || picture;
      ({ width, height } = picture.viewBox.baseVal);
      tools.hidden = !dialog && width <= place.clientWidth && height <= window.innerHeight;
      if (held !== "free") zoom(held || dialog || fit() >= READABLE ? fit() : 1);
    }
    function act(name, at) {
      held = name === "fit" ? "fit" : "free";
      if (name === "in") zoom(scale * STEP, at);
      if (name === "out") zoom(scale / STEP, at);
      if (name === "fit") zoom(fit());
      if (name === "full" && dialog) dialog.close();
      else if (name === "full") show(true);
    }
    tools.addEventListener("click", (event) => {
      const button = event.target.closest("[data-pc-zoom]");
      if (button) act(button.dataset.pcZoom);
    });
    place.addEventListener("keydown", (event) => {
      const name = { "+": "in", "=": "in", "-": "out", 0: "fit" }[event.key];
      if (!name || tools.hidden || event.ctrlKey || event.metaKey || event.altKey) return;
      event.preventDefault();
      act(name);
    });
    place.addEventListener("wheel", (event) => {
      if (!event.ctrlKey || tools.hidden) return;
      event.preventDefault();
      held = "free";
      zoom(scale * Math.exp(-event.deltaY / 300), event);
    }, { passive: false });
    figure.addEventListener("pc-leave", () => dialog && dialog.close());
    drag(place);
    pinch(place, () => scale, (to, at) => { held = "free"; zoom(to, at); });
    new ResizeObserver(start).observe(place);
  }

  function drag(place) {
    let from = null;
    place.addEventListener("pointerdown", (event) => {
      dragged = false;
      if (event.pointerType === "mouse" && !event.button) from = { x: event.clientX, y: event.clientY };
    });
    place.addEventListener("pointermove", (event) => {
      if (!from) return;
      if (!event.buttons) { from = null; return; }
      const x = event.clientX - from.x, y = event.clientY - from.y;
      if (!dragged && Math.abs(x) + Math.abs(y) < 5) return;
      if (!dragged) place.setPointerCapture(event.pointerId);
      dragged = true;
      place.scrollBy(-x, -y);
      from = { x: event.clientX, y: event.clientY };
    });
    for (const end of ["pointerup", "pointercancel"]) place.addEventListener(end, () => { from = null; });
    place.addEventListener("dragstart", (event) => event.preventDefault());
  }

  function pinch(place, scale, zoom) {
    let start = 0, before = 1;
    const apart = (touches) => Math.hypot(touches[0].clientX - touches[1].clientX, touches[0].clientY - touches[1].clientY);
    place.addEventListener("touchstart", (event) => {
      if (event.touches.length !== 2) return;
      start = apart(event.touches);
      before = scale();
    }, { passive: true });
    place.addEventListener("touchmove", (event) => {
      if (event.touches.length !== 2 || !start) return;
      event.preventDefault();
      const [one, other] = event.touches;
      const middle = { clientX: (one.clientX + other.clientX) / 2, clientY: (one.clientY + other.clientY) / 2 };
      zoom(before * apart(event.touches) / start, middle);
    }, { passive: false });
  }

  // After a drag nothing is followed; and who follows a link to a place on this page wants to see it.
  document.addEventListener("click", (event) => {
    const place = event.target.closest(".pc-chart");
    if (!place) return;
    if (dragged) {
      dragged = false;
      event.preventDefault();
      event.stopImmediatePropagation();
    } else if (event.target.closest("a")) {
      place.parentElement.dispatchEvent(new Event("pc-leave"));
    }
  }, true);

  // The ways into and out of a step

  function light(chart) {
    const nodes = new Map(), into = new Map(), out = new Map();
    for (const node of chart.querySelectorAll("[data-node]")) nodes.set(node.dataset.node, node);
    for (const edge of chart.querySelectorAll("[data-from]")) {
      const { from, to } = edge.dataset;
      out.set(from, [...(out.get(from) || []), [edge, to]]);
      into.set(to, [...(into.get(to) || []), [edge, from]]);
    }
    // Follow lines in one direction to the next step; bars and the like are passed.
    function walk(start, lines, found) {
      const waiting = [start], seen = new Set(waiting);
      while (waiting.length) {
        for (const [edge, next] of lines.get(waiting.pop()) || []) {
          found.add(edge).add(nodes.get(next));
          if (!seen.has(next) && nodes.get(next).classList.contains("chart__node--bar")) waiting.push(next);
          seen.add(next);
        }
      }
    }
    function show(node) {
      for (const lit of chart.querySelectorAll(".chart__lit")) lit.classList.remove("chart__lit");
      chart.classList.toggle("chart--lit", Boolean(node));
      if (!node) return;
      const found = new Set([node]);
      walk(node.dataset.node, out, found);
      walk(node.dataset.node, into, found);
      for (const lit of found) lit.classList.add("chart__lit");
    }
    const at = (event) => event.target.closest("[data-node]");
    const focused = () => {
      const node = document.activeElement && document.activeElement.closest("[data-node]");
      return node && chart.contains(node) && node.matches(":focus-visible") ? node : null;
    };
    chart.addEventListener("pointerover", (event) => show(at(event) || focused()));
    chart.addEventListener("pointerleave", () => show(focused()));
    chart.addEventListener("focusin", () => show(focused()));
    chart.addEventListener("focusout", () => show(null));
  }

  // Chart or list: on a narrow screen the list, which needs no scrolling sideways, until the reader chooses.

  function choose(bar) {
    const buttons = [...bar.querySelectorAll("[data-pc-view]")];
    function show(view) {
      for (const button of buttons) {
        const chosen = button.dataset.pcView === view;
        button.setAttribute("aria-pressed", String(chosen));
        document.getElementById(button.getAttribute("aria-controls")).hidden = !chosen;
      }
    }
    bar.addEventListener("click", (event) => {
      const button = event.target.closest("[data-pc-view]");
      if (!button) return;
      try { sessionStorage.setItem(MEMORY, button.dataset.pcView); } catch { /* nothing is remembered */ }
      show(button.dataset.pcView);
    });
    let view = null;
    try { view = sessionStorage.getItem(MEMORY); } catch { /* nothing was remembered */ }
    if (!buttons.some((button) => button.dataset.pcView === view)) {
      view = matchMedia("(max-width: 44em)").matches ? "list" : "chart";
    }
    bar.hidden = false;
    show(view);
  }

  function aimed() {
    try { return document.getElementById(decodeURIComponent(location.hash.slice(1))); } catch { return null; }
  }

  function start() {
    // The place a link led to stays where it is, though what stands above it shrinks or grows.
    const aim = aimed();
    const top = aim && aim.getBoundingClientRect().top;
    for (const bar of document.querySelectorAll(".pc-view")) choose(bar);
    for (const tools of document.querySelectorAll(".pc-figure__tools")) enlarge(tools.parentElement);
    for (const chart of document.querySelectorAll(".chart--lanes")) light(chart);
    if (aim && top >= 0 && top < innerHeight) scrollBy({ top: aim.getBoundingClientRect().top - top, behavior: "instant" });
  }
  if (typeof document$ !== "undefined") document$.subscribe(start);
  else document.addEventListener("DOMContentLoaded", start);
})();
